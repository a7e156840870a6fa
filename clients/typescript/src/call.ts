import { InterlockError } from './errors.js'
import type { Action } from './messages.js'

/** What may be done to a call of which nothing was heard, so that it may have been done. */
export type Repetition =
  /** It changes nothing, or nothing for anybody but this connection. */
  | 'harmless'
  /** It has an idempotency key, under which a second one does nothing. */
  | 'under_key'
  /** A second one might do what its caller does not want any more. */
  | 'never'

export interface Order {
  action: Action
  data: object
  repetition: Repetition
  /** From now until there must be an answer; for ever if absent. */
  deadlineMillis?: number
  answered(answer: unknown, requestId: number): void
  failed(error: InterlockError): void
}

/** One call, settled once, by its answer or by a failure, however often it is sent. */
export class Call {
  readonly text: string
  #settled = false
  #attempts = 0
  #underWay = false
  /** Whether an attempt may have been done of which nothing was heard. */
  #open = false
  #turnedAway: InterlockError | undefined
  #rest: ReturnType<typeof setTimeout> | undefined
  readonly #deadline: ReturnType<typeof setTimeout> | undefined
  readonly #expires: number

  constructor(
    readonly id: number,
    private readonly order: Order,
    private readonly onSettled: (call: Call) => void,
  ) {
    this.text = JSON.stringify({ action: order.action, request_id: id, data: order.data })
    this.#expires = performance.now() + (order.deadlineMillis ?? Infinity)
    if (order.deadlineMillis !== undefined) {
      this.#deadline = setTimeout(() => this.#expire(), order.deadlineMillis)
    }
  }

  get isSettled(): boolean {
    return this.#settled
  }

  get attempts(): number {
    return this.#attempts
  }

  sent(): void {
    this.#attempts++
    this.#underWay = true
  }

  answered(answer: unknown): void {
    this.#settle(() => this.order.answered(answer, this.id))
  }

  /** Unless that settles it, it is to be sent again after the pause. */
  refused(error: InterlockError, pauseMillis: number): void {
    this.#underWay = false
    this.#turnedAway = error
    this.#open ||= error.isOpen && this.order.repetition !== 'harmless'
    const passing = error.retryable || (error.isOpen && this.order.repetition !== 'never')
    if (!passing) {
      this.fail(error)
    } else if (performance.now() + pauseMillis >= this.#expires) {
      this.#expire()
    }
  }

  rest(millis: number, rested: () => void): void {
    this.#rest = setTimeout(rested, millis)
  }

  /** The connection ended before its answer came. Unless that settles it, it is to be sent again. */
  lost(undone: boolean): void {
    this.#underWay = false
    this.#open ||= !undone && this.order.repetition !== 'harmless'
    if (this.#open && this.order.repetition === 'never') {
      this.fail(InterlockError.unknown('the connection ended without an answer; the call may have been done'))
    }
  }

  #expire(): void {
    this.fail(this.#unfinished(this.#turnedAway ?? InterlockError.single(504, 'deadline_exceeded', 'no answer in time', true)))
  }

  close(): void {
    this.fail(this.#unfinished(InterlockError.single(503, 'closed', 'the client was closed')))
  }

  /** That the last attempt was turned away says nothing of those before. */
  #unfinished(undone: InterlockError): InterlockError {
    return this.#open || (this.#underWay && this.order.repetition !== 'harmless')
      ? InterlockError.unknown('there is no answer; the call may have been done')
      : undone
  }

  fail(error: InterlockError): void {
    this.#settle(() => this.order.failed(error))
  }

  /** Its answer is of no interest any more. */
  cancel(): void {
    this.#settle(() => {})
  }

  #settle(tell: () => void): void {
    if (!this.#settled) {
      this.#settled = true
      clearTimeout(this.#deadline)
      clearTimeout(this.#rest)
      this.onSettled(this)
      tell()
    }
  }
}
