const NODE_LEFT = 1012
const TOO_LARGE = 1009
const LOST = 1006

/** How a connection came to its end. */
export class Ending {
  static readonly lost = new Ending(LOST, '')

  constructor(
    private readonly code: number,
    private readonly reason: string,
  ) {}

  /** The node has answered all that it took, so that what has no answer was not done. */
  get unansweredIsUndone(): boolean {
    return this.code === NODE_LEFT
  }

  /** The node refused to read a message as long as one of those that have no answer. */
  get wasTooLarge(): boolean {
    return this.code === TOO_LARGE
  }

  /** When the node, which goes away, may be back; absent if it does not go away. */
  get retryAfterMillis(): number | undefined {
    const asked = /retry_after_ms=(\d+)$/.exec(this.reason)?.[1]
    return asked === undefined ? undefined : Number(asked)
  }
}
