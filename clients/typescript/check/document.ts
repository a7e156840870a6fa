import { type Schema, typeOf } from './schema-type.js'

export interface Message {
  payload: Schema
}

export interface Operation {
  action: 'receive' | 'send'
  channel: { $ref: string }
  messages: { $ref: string }[]
  reply?: { messages: { $ref: string }[] }
}

/** The description in AsyncAPI. */
export interface Document {
  channels: Record<string, unknown>
  operations: Record<string, Operation>
  components: { schemas: Record<string, Schema> }
}

/** A type that the document describes, and the one in src/messages.ts that has to be like it. */
export interface Pair {
  label: string
  described: string
  written: string
}

const SOCKET = '#/channels/ws'
const PREFIX = 'ws_'
const SCHEMAS = '#/components/schemas/'

/** What the document says of the socket, read by the convention of main.ts. */
export class SocketDescription {
  readonly pairs: Pair[] = []
  /** Text that declares the described types. */
  readonly declarations: string[] = []
  readonly #seen = new Set<string>()

  constructor(private readonly document: Document) {
    for (const [key, operation] of Object.entries(document.operations)) {
      if (operation.channel.$ref === SOCKET) {
        this.#add(key, operation)
      }
    }
    this.#pair('the actions', union(this.actions), 'keyof Messages.Calls')
    this.#pair('the events', union(this.events), 'keyof Messages.Events')
  }

  get actions(): string[] {
    return this.#names('receive')
  }

  get events(): string[] {
    return this.#names('send')
  }

  #names(direction: Operation['action']): string[] {
    return Object.entries(this.document.operations)
      .filter(([, operation]) => operation.channel.$ref === SOCKET && operation.action === direction)
      .map(([key]) => key.slice(PREFIX.length))
  }

  #add(key: string, operation: Operation): void {
    if (!key.startsWith(PREFIX)) {
      throw new Error(`the operation ${key} of the socket should be called ${PREFIX} and its action or event`)
    }
    const name = key.slice(PREFIX.length)
    const [message] = operation.messages
    if (operation.action === 'send') {
      this.#payload(`the event ${name}`, message, `Messages.EventMessage<'${name}'>`)
    } else {
      const [answer, refusal] = operation.reply?.messages ?? []
      this.#payload(`the request of ${name}`, message, `Messages.Request<'${name}'>`)
      this.#payload(`the response of ${name}`, answer, `Messages.Response<'${name}'>`)
      this.#payload(`the refusal of ${name}`, refusal, 'Messages.Refusal')
    }
  }

  #payload(label: string, message: { $ref: string } | undefined, written: string): void {
    if (message === undefined) {
      throw new Error(`${label} has no message`)
    }
    this.#pair(label, this.#type(this.#find<Message>(message.$ref).payload), written)
  }

  #pair(label: string, described: string, written: string): void {
    this.pairs.push({ label, described, written })
  }

  #type(schema: Schema): string {
    return typeOf(schema, (reference) => this.#named(reference))
  }

  #named(reference: string): string {
    const name = reference.slice(SCHEMAS.length)
    if (!reference.startsWith(SCHEMAS)) {
      throw new Error(`schemas are in ${SCHEMAS}, not at ${reference}`)
    }
    const described = `Described_${name}`
    if (!this.#seen.has(name)) {
      this.#seen.add(name)
      const schema = this.#find<Schema>(reference)
      this.declarations.push(`type ${described} = ${this.#type(schema)}`)
      if (schema.properties !== undefined) {
        const written = schema['x-typescript'] ?? name
        this.#pair(written, described, `Messages.${written}`)
      }
    }
    return described
  }

  /** Follows a reference, and those that it leads to. */
  #find<T>(reference: string): T {
    const found = reference
      .split('/')
      .slice(1)
      .reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], this.document)
    if (found === undefined) {
      throw new Error(`${reference} leads nowhere`)
    }
    const next = (found as { $ref?: string }).$ref
    return next !== undefined && !reference.startsWith(SCHEMAS) ? this.#find<T>(next) : (found as T)
  }
}

function union(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(' | ') || 'never'
}
