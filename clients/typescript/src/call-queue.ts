import type { Backoff } from './backoff.js'
import { Call, type Order } from './call.js'
import type { Ending } from './ending.js'
import { InterlockError } from './errors.js'
import type { Action, Refusal, Response } from './messages.js'

export interface Line {
  readonly isOpen: boolean
  send(text: string): void
}

/** All calls that are not settled: sent in the order in which they came, as many at once as allowed, and again where that is safe. */
export class CallQueue {
  readonly #unsettled = new Set<Call>()
  #waiting = new Set<Call>()
  /** By request id. A settled call keeps its place until its answer comes, as the node still works on it. */
  readonly #sent = new Map<unknown, Call>()
  #lastId = 0

  /** @param maxInFlight how many requests may be without an answer on the connection */
  constructor(
    private readonly line: Line,
    private readonly maxInFlight: number,
    private readonly backoff: Backoff,
  ) {}

  get size(): number {
    return this.#unsettled.size
  }

  submit(order: Order): Call {
    const call = new Call(++this.#lastId, order, (settled) => {
      this.#unsettled.delete(settled)
      this.#waiting.delete(settled)
    })
    this.#unsettled.add(call)
    this.#enqueue(call)
    return call
  }

  #enqueue(call: Call): void {
    this.#waiting.add(call)
    this.flush()
  }

  /** Sends what may be sent. */
  flush(): void {
    for (const call of this.#waiting) {
      if (!this.line.isOpen || this.#sent.size >= this.maxInFlight) {
        return
      }
      this.#waiting.delete(call)
      this.#sent.set(call.id, call)
      call.sent()
      this.line.send(call.text)
    }
  }

  received(response: Response<Action> | Refusal): void {
    const call = this.#sent.get(response.request_id)
    if (call === undefined) {
      return
    }
    this.#sent.delete(call.id)
    if (response.errors.length === 0) {
      call.answered(response.data)
    } else {
      this.#refused(call, InterlockError.of(response))
    }
    this.flush()
  }

  #refused(call: Call, error: InterlockError): void {
    const pause = Math.max(this.backoff.pauseMillis(call.attempts), error.retryAfterMillis)
    call.refused(error, pause)
    if (!call.isSettled) {
      call.rest(pause, () => this.#enqueue(call))
    }
  }

  /** The connection is gone. What has no answer and may be sent again comes first on the next one. */
  lost(ending: Ending): void {
    const unanswered = [...this.#sent.values()].filter((call) => !call.isSettled)
    this.#sent.clear()
    if (ending.wasTooLarge) {
      longest(unanswered)?.fail(InterlockError.single(413, 'too_large', 'the call is longer than what the node reads'))
    }
    unanswered.forEach((call) => call.lost(ending.unansweredIsUndone))
    this.#waiting = new Set([...unanswered.filter((call) => !call.isSettled), ...this.#waiting])
  }

  close(): void {
    this.#unsettled.forEach((call) => call.close())
  }
}

function longest(calls: readonly Call[]): Call | undefined {
  return [...calls].sort((one, other) => other.text.length - one.text.length)[0]
}
