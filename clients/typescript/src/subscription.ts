import type { Call } from './call.js'
import type { CallQueue } from './call-queue.js'
import type { InterlockError } from './errors.js'
import type { Entity, EventMessage, FlowStatus, StateChange, SubjectKey, SubjectStatus, SubscribeStateChangeRequest } from './messages.js'
import { Position } from './position.js'

/** Whose changes are told: those of one flow, or of all flows of a person or of another subject. */
export type Target = { flow_instance_id: string } | { person_key: string } | { subject: SubjectKey }

export interface Subscriber {
  /**
   * Where all stands, after which changes follow one by one. Comes first, and again if changes in between could not be told: those of a
   * subject while there was no connection, and those of a flow that are not kept any more.
   */
  snapshot?(snapshot: FlowStatus | SubjectStatus): void
  changed(change: StateChange): void
  /** There will be no more changes, because the node refuses to tell them. */
  ended?(error: InterlockError): void
}

export type Told = EventMessage<'state_change'> | EventMessage<'catch_up'>

/** By the request id of their subscription, who gets the events that come on this connection. */
export type Routes = Map<unknown, Subscription>

/** One subscription, for as long as it is wanted: it is made again on each connection, from where the last one ended. */
export class Subscription {
  #requestId: number | undefined
  /** The request that is under way, if one is. */
  #call: Call | undefined
  #over = false
  #positions = new Map<string, Position>()

  constructor(
    private readonly queue: CallQueue,
    private readonly routes: Routes,
    readonly target: Target,
    readonly entity: Entity | undefined,
    private readonly subscriber: Subscriber,
  ) {}

  /** Fails if the node refuses it or does not answer in time. */
  begin(since: number | undefined, deadlineMillis: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#submit(
        since,
        resolve,
        (error) => {
          this.#over = true
          this.#forgetLate(error, deadlineMillis)
          reject(error)
        },
        deadlineMillis,
      )
    })
  }

  /** The node may have made the subscription all the same, and would take a next one for the same. */
  #forgetLate(error: InterlockError, deadlineMillis: number): void {
    if (error.code === 'deadline_exceeded') {
      this.cancel(deadlineMillis).catch(() => {}) // Then there is no answer, or no connection that it would live on.
    }
  }

  #submit(
    since: number | undefined,
    established: () => void,
    failed: (error: InterlockError) => void,
    deadlineMillis?: number,
  ): void {
    const data: SubscribeStateChangeRequest = { ...this.#names(), ...(since === undefined ? {} : { since_revision: since }) }
    this.#call = this.queue.submit({
      action: 'subscribe_state_change',
      data,
      repetition: 'harmless',
      ...(deadlineMillis === undefined ? {} : { deadlineMillis }),
      answered: (answer, requestId) => {
        this.#established(answer as FlowStatus | SubjectStatus, requestId, since)
        established()
      },
      failed,
    })
  }

  #names(): SubscribeStateChangeRequest {
    return { ...this.target, ...(this.entity === undefined ? {} : { entity: this.entity }) }
  }

  #established(snapshot: FlowStatus | SubjectStatus, requestId: number, since: number | undefined): void {
    const resumed = since !== undefined && this.#positions.size > 0
    this.#call = undefined
    this.#requestId = requestId
    this.routes.set(requestId, this)
    if (!resumed) {
      const flows = 'flows' in snapshot ? snapshot.flows : [snapshot]
      this.#positions = new Map(flows.map((flow) => [flow.flow_instance_id, new Position(since ?? flow.revision)]))
      this.subscriber.snapshot?.(snapshot)
    }
  }

  told(message: Told): void {
    if (message.event === 'catch_up') {
      this.#leave()
      this.#renew()
    } else if (this.#position(message.data.flow_instance_id).advance(message.data)) {
      this.subscriber.changed(message.data)
    }
  }

  /** A flow that its subject has started since is told from its first revision on. */
  #position(flow: string): Position {
    const position = this.#positions.get(flow) ?? new Position(0)
    this.#positions.set(flow, position)
    return position
  }

  #leave(): void {
    this.routes.delete(this.#requestId)
    this.#requestId = undefined
  }

  /** The node would answer a second subscription with a snapshot only, so the first one is taken back before. */
  #renew(): void {
    this.#call = this.queue.submit({
      action: 'unsubscribe_state_change',
      data: this.#names(),
      repetition: 'harmless',
      answered: () => this.#resume(this.#since()),
      failed: (error) => this.#end(error),
    })
  }

  /** The connection is gone. A request that is under way goes out on the next one by itself. */
  lost(): void {
    if (this.#requestId !== undefined) {
      this.#leave()
      this.#resume(this.#since())
    }
  }

  #since(): number | undefined {
    const [only] = this.#positions.values()
    return 'flow_instance_id' in this.target ? only?.certain : undefined
  }

  #resume(since: number | undefined): void {
    this.#submit(
      since,
      () => {},
      (error) => {
        if (since !== undefined && isGone(error)) {
          this.#resume(undefined)
        } else {
          this.#end(error)
        }
      },
    )
  }

  #end(error: InterlockError): void {
    if (!this.#over) {
      this.#over = true
      this.subscriber.ended?.(error)
    }
  }

  /** Nothing more is told. */
  close(): void {
    this.#over = true
  }

  get isOver(): boolean {
    return this.#over
  }

  /** Nothing more is told from now on; completes when the node knows. */
  cancel(deadlineMillis: number): Promise<void> {
    this.#over = true
    this.#call?.cancel()
    this.#leave()
    return new Promise((resolve, reject) => {
      this.queue.submit({
        action: 'unsubscribe_state_change',
        data: this.#names(),
        repetition: 'harmless',
        deadlineMillis,
        answered: () => resolve(),
        failed: reject,
      })
    })
  }
}

/** Whether the changes since the revision cannot be had any more, or that revision is not known, as after a restored database. */
function isGone(error: InterlockError): boolean {
  return error.code === 'events_gone' || (error.code === 'invalid_request' && error.path === '/data/since_revision')
}
