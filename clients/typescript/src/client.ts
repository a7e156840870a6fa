import { Backoff } from './backoff.js'
import type { Repetition } from './call.js'
import { CallQueue } from './call-queue.js'
import { InterlockError } from './errors.js'
import { Link } from './link.js'
import type { Action, Calls, Entity, Refusal, Response } from './messages.js'
import { platformSocket, type SocketConstructor } from './socket.js'
import { type Routes, type Subscriber, Subscription, type Target, type Told } from './subscription.js'
import { Targets } from './targets.js'

/** Times are in milliseconds. */
export interface Options {
  /** Of one node or of several, "ws://127.0.0.1:8080/ws" say. */
  urls: string | readonly string[]
  /** Needed where the platform has none. */
  WebSocket?: SocketConstructor
  /** From a call to its answer, with all repetitions. */
  deadlineMillis?: number
  /** Requests on the connection without an answer; no more than the node's websocket.max-in-flight. */
  maxInFlight?: number
  /** Calls without an answer, those that wait to be sent too; a further one fails with "overloaded". */
  maxOpen?: number
  /** Pauses between attempts, to connect as well as to call, are doubled from the first to the longest. */
  firstPauseMillis?: number
  maxPauseMillis?: number
  /** How long a hand-shake may take. */
  connectMillis?: number
  /** After such a silence the node is asked for a sign of life, and after as long again the connection is given up. */
  silenceMillis?: number
}

const DEFAULTS = {
  deadlineMillis: 30_000,
  maxInFlight: 256,
  maxOpen: 1024,
  firstPauseMillis: 100,
  maxPauseMillis: 10_000,
  connectMillis: 5_000,
  silenceMillis: 15_000,
}

export interface CallOptions {
  deadlineMillis?: number
}

export interface SubscribeOptions extends CallOptions {
  /** Only changes of the flow itself or only those of its steps; both if absent. */
  entity?: Entity
  /** The changes after this revision come first. Only for one flow. */
  since_revision?: number
}

/**
 * Calls Interlock's actions and follows changes, over one connection that is made again, to one of several nodes, whenever it ends.
 *
 * Each call gives its answer or fails with an `InterlockError`. A call that is known not to have been done is repeated until its deadline;
 * one that may have been done only if a second one does no harm.
 */
export class Interlock {
  readonly #options: typeof DEFAULTS
  readonly #link: Link
  readonly #queue: CallQueue
  readonly #routes: Routes = new Map()
  #subscriptions: readonly Subscription[] = []
  #closed = false

  constructor(options: Options) {
    this.#options = { ...DEFAULTS, ...options }
    const backoff = new Backoff(this.#options.firstPauseMillis, this.#options.maxPauseMillis)
    const targets = new Targets(socketUrls(options.urls), backoff, Math.random())
    this.#link = new Link(options.WebSocket ?? platformSocket(), targets, this.#options, {
      opened: () => this.#queue.flush(),
      message: (message) => this.#received(message as Response<Action> | Refusal | Told),
      lost: (ending) => {
        this.#queue.lost(ending)
        this.#routes.clear()
        this.#live().forEach((subscription) => subscription.lost())
      },
    })
    this.#queue = new CallQueue(this.#link, this.#options.maxInFlight, backoff)
    this.#link.connect()
  }

  #received(message: Response<Action> | Refusal | Told): void {
    if ('event' in message) {
      this.#routes.get(message.request_id)?.told(message)
    } else {
      this.#queue.received(message)
    }
  }

  #live(): readonly Subscription[] {
    this.#subscriptions = this.#subscriptions.filter((subscription) => !subscription.isOver)
    return this.#subscriptions
  }

  /** Makes a person known and merges properties into it. Is repeated after an open outcome only if it sets none. */
  identify(data: Calls['identify']['request'], options?: CallOptions): Promise<Calls['identify']['answer']> {
    return this.#call('identify', data, data.properties === undefined ? 'harmless' : 'never', options)
  }

  start(data: Calls['start']['request'], options?: CallOptions): Promise<Calls['start']['answer']> {
    return this.#change('start', data, options)
  }

  /** Takes a transition, with all automatic ones that follow at once. */
  transition(data: Calls['transition']['request'], options?: CallOptions): Promise<Calls['transition']['answer']> {
    return data.validate_only === true ? this.#read('transition', data, options) : this.#change('transition', data, options)
  }

  flowStatus(data: Calls['flow_status']['request'], options?: CallOptions): Promise<Calls['flow_status']['answer']> {
    return this.#read('flow_status', data, options)
  }

  stepStatus(data: Calls['step_status']['request'], options?: CallOptions): Promise<Calls['step_status']['answer']> {
    return this.#read('step_status', data, options)
  }

  /** Lists the manual transitions out of active steps, allowed now or not. */
  available(data: Calls['available']['request'], options?: CallOptions): Promise<Calls['available']['answer']> {
    return this.#read('available', data, options)
  }

  history(data: Calls['history']['request'], options?: CallOptions): Promise<Calls['history']['answer']> {
    return this.#read('history', data, options)
  }

  pause(data: Calls['pause']['request'], options?: CallOptions): Promise<Calls['pause']['answer']> {
    return this.#change('pause', data, options)
  }

  resume(data: Calls['resume']['request'], options?: CallOptions): Promise<Calls['resume']['answer']> {
    return this.#change('resume', data, options)
  }

  /** Ends a flow; its active steps become inactive. */
  exit(data: Calls['exit']['request'], options?: CallOptions): Promise<Calls['exit']['answer']> {
    return this.#change('exit', data, options)
  }

  /** Ends a flow; its active steps are completed. */
  complete(data: Calls['complete']['request'], options?: CallOptions): Promise<Calls['complete']['answer']> {
    return this.#change('complete', data, options)
  }

  /** Makes all steps inactive and enters the entry steps again. */
  reset(data: Calls['reset']['request'], options?: CallOptions): Promise<Calls['reset']['answer']> {
    return this.#change('reset', data, options)
  }

  /** Where some operations fail, it fails with `partial_failure`, `data` of the error lists those, and all others are done. */
  async registerCmHandles(data: Calls['register_cm_handles']['request'], options?: CallOptions): Promise<void> {
    await this.#change('register_cm_handles', data, options)
  }

  #read<A extends Action>(action: A, data: Calls[A]['request'], options?: CallOptions): Promise<Calls[A]['answer']> {
    return this.#call(action, data, 'harmless', options)
  }

  /** All attempts have one effect, under a key of ours if the caller gives none. */
  #change<A extends Action>(action: A, data: Calls[A]['request'], options?: CallOptions): Promise<Calls[A]['answer']> {
    return this.#call(action, { idempotency_key: randomKey(), ...data }, 'under_key', options)
  }

  #call<A extends Action>(
    action: A,
    data: Calls[A]['request'],
    repetition: Repetition,
    options: CallOptions = {},
  ): Promise<Calls[A]['answer']> {
    return new Promise((resolve, reject) => {
      this.#requireRoom()
      this.#queue.submit({
        action,
        data,
        repetition,
        deadlineMillis: options.deadlineMillis ?? this.#options.deadlineMillis,
        answered: (answer) => resolve(answer as Calls[A]['answer']),
        failed: reject,
      })
    })
  }

  #requireRoom(): void {
    if (this.#closed) {
      throw InterlockError.single(503, 'closed', 'the client was closed')
    }
    if (this.#queue.size >= this.#options.maxOpen) {
      throw InterlockError.single(503, 'overloaded', `${this.#options.maxOpen} calls have no answer yet`, true)
    }
  }

  /**
   * Tells the changes of one flow, or of the flows of a subject, until it is cancelled with the function that it gives. Of one flow each
   * revision is told once and in order, whatever happens to connections.
   */
  async subscribe(target: Target, subscriber: Subscriber, options: SubscribeOptions = {}): Promise<() => Promise<void>> {
    this.#requireRoom()
    const deadlineMillis = options.deadlineMillis ?? this.#options.deadlineMillis
    const subscription = new Subscription(this.#queue, this.#routes, target, options.entity, subscriber)
    if (this.#live().some((other) => overlap(other, subscription))) {
      throw InterlockError.single(409, 'already_subscribed', 'this client has such a subscription already')
    }
    this.#subscriptions = [...this.#subscriptions, subscription]
    await subscription.begin(options.since_revision, deadlineMillis)
    return () => subscription.cancel(deadlineMillis)
  }

  /** Ends the connection. What has no answer fails: with `outcome_unknown` if it may have been done, else with `closed`. */
  close(): void {
    this.#closed = true
    this.#link.close()
    this.#live().forEach((subscription) => subscription.close())
    this.#queue.close()
  }
}

/** Nodes take two such subscriptions of one connection for one. */
function overlap(one: Subscription, other: Subscription): boolean {
  const entities = one.entity === undefined || other.entity === undefined || one.entity === other.entity
  return entities && nameOf(one.target) === nameOf(other.target)
}

function nameOf(target: Target): string {
  if ('flow_instance_id' in target) {
    return target.flow_instance_id.toLowerCase()
  }
  const { kind, key } = 'subject' in target ? target.subject : { kind: 'person', key: target.person_key }
  return JSON.stringify([kind, key])
}

function socketUrls(urls: string | readonly string[]): readonly string[] {
  const all = typeof urls === 'string' ? [urls] : urls
  for (const url of all) {
    if (!/^wss?:$/.test(new URL(url).protocol)) {
      throw new TypeError(`expected a URL like ws://127.0.0.1:8080/ws, not ${url}`)
    }
  }
  return all
}

/** Not crypto.randomUUID, which browsers have on encrypted pages only. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
