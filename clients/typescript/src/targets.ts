import type { Backoff } from './backoff.js'
import type { Ending } from './ending.js'

/** The nodes' URLs: which is tried next, and when. */
export class Targets {
  #next: number
  #failures = 0
  readonly #notBefore = new Map<string, number>()

  /** @param first where to begin, from 0 to 1, so that clients spread over the nodes */
  constructor(
    private readonly urls: readonly string[],
    private readonly backoff: Backoff,
    first: number,
  ) {
    if (urls.length === 0) {
      throw new TypeError('no URL to connect to')
    }
    this.#next = Math.floor(first * urls.length) % urls.length
  }

  /** The next URL in turn that may be tried now, or else the one that may be soonest. */
  choose(now: number): { url: string; pauseMillis: number } {
    const inTurn = [...this.urls.slice(this.#next), ...this.urls.slice(0, this.#next)]
    const url = inTurn.reduce((best, other) => (this.#wait(other, now) < this.#wait(best, now) ? other : best))
    this.#next = (this.urls.indexOf(url) + 1) % this.urls.length
    return { url, pauseMillis: Math.max(this.backoff.pauseMillis(this.#failures), this.#wait(url, now)) }
  }

  #wait(url: string, now: number): number {
    return Math.max(0, (this.#notBefore.get(url) ?? 0) - now)
  }

  /**
   * A connection ended, or did not come to be.
   *
   * @param proved whether the node had said something on it: one that is only accepted to be closed again counts as a failure
   */
  ended(url: string, ending: Ending, proved: boolean, now: number): void {
    const retryAfter = ending.retryAfterMillis
    if (retryAfter !== undefined) {
      this.#notBefore.set(url, now + retryAfter)
    }
    if (!proved) {
      this.#failures++
    } else {
      this.#failures = retryAfter === undefined ? 1 : 0
    }
  }
}
