import type { ErrorElement, Refusal } from './messages.js'

/** The code of the one failure that leaves open whether the call was done. */
export const OUTCOME_UNKNOWN = 'outcome_unknown'

/**
 * Why a call came to nothing: a node refused it, with a code of the contract, or the client gave it up, with one of these:
 * `outcome_unknown` (it may have been done), `deadline_exceeded`, `overloaded` or `closed` (it was not), `too_large`,
 * `already_subscribed`.
 */
export class InterlockError extends Error {
  override readonly name = 'InterlockError'

  /**
   * @param errors all that is wrong, at least one; the code and so on of this error are those of the first
   * @param data what is told beside the errors: what a refused transition was asked, which items of a batch failed
   */
  constructor(
    readonly status: number,
    readonly errors: readonly [ErrorElement, ...ErrorElement[]],
    readonly data: Refusal['data'] = {},
  ) {
    super(`${errors[0].code}: ${errors[0].message}`)
  }

  static of(refusal: Refusal): InterlockError {
    const [first, ...others] = refusal.errors
    return first === undefined
      ? InterlockError.single(refusal.status, 'internal', 'refused without a reason')
      : new InterlockError(refusal.status, [first, ...others], refusal.data)
  }

  static single(status: number, code: string, message: string, retryable = false): InterlockError {
    return new InterlockError(status, [{ code, message, retryable }])
  }

  static unknown(message: string): InterlockError {
    return InterlockError.single(504, OUTCOME_UNKNOWN, message)
  }

  get code(): string {
    return this.errors[0].code
  }

  /** A JSON pointer into the request, to what is wrong. */
  get path(): string | undefined {
    return this.errors[0].path
  }

  /** Whether the same call may succeed later, and has done nothing now. */
  get retryable(): boolean {
    return this.errors[0].retryable
  }

  get details(): Readonly<Record<string, unknown>> {
    return this.errors[0].details ?? {}
  }

  /** Whether the call may have been done all the same. */
  get isOpen(): boolean {
    return this.code === OUTCOME_UNKNOWN
  }

  /** How long a node wants to be left alone. */
  get retryAfterMillis(): number {
    const asked = this.details['retry_after_ms']
    return typeof asked === 'number' ? asked : 0
  }
}
