import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { parse } from 'yaml'
import { differences } from '../check/compare.js'
import { type Document, SocketDescription } from '../check/document.js'

const GENERIC = new Set(['Calls', 'Events', 'Request', 'Response', 'EventMessage'])

const DOCUMENT = `
channels:
  ws:
    messages:
      ask: { payload: { type: object, required: [action, data], properties: { action: { const: ask }, data: { $ref: '#/components/schemas/Asked' } } } }
      told: { payload: { type: object, required: [data], properties: { data: { $ref: '#/components/schemas/Told' } } } }
      refused: { payload: { type: object, properties: { why: { type: string } } } }
      news: { payload: { type: object, required: [event, data], properties: { event: { const: news }, data: { $ref: '#/components/schemas/Told' } } } }
operations:
  elsewhere: { action: receive, channel: { $ref: '#/channels/bus' }, messages: [] }
  ws_ask:
    action: receive
    channel: { $ref: '#/channels/ws' }
    messages: [{ $ref: '#/channels/ws/messages/ask' }]
    reply: { messages: [{ $ref: '#/channels/ws/messages/told' }, { $ref: '#/channels/ws/messages/refused' }] }
  ws_news: { action: send, channel: { $ref: '#/channels/ws' }, messages: [{ $ref: '#/channels/ws/messages/news' }] }
components:
  schemas:
    Asked: { type: object, required: [name], properties: { name: { type: string, minLength: 1 }, force: { type: boolean } } }
    Told:
      type: object
      x-typescript: Answer
      required: [state, note, items]
      properties:
        state: { $ref: '#/components/schemas/State' }
        note: { type: [string, 'null'] }
        items: { type: array, items: { type: object, required: [n], properties: { n: { type: integer } } } }
        inner: { type: object, properties: { of: { type: string } } }
    State: { type: string, enum: [on, off] }
    Unused: { type: object, properties: { x: { type: string } } }
`

const MESSAGES = `
export interface Asked { name: string; force?: boolean }
export interface Answer { state: 'on' | 'off'; note: string | null; items: { n: number }[]; inner?: { of?: string } }
export interface Refusal { why?: string }
export interface Calls { ask: { request: Asked; answer: Answer } }
export interface Events { news: Answer }
export interface Request<A extends keyof Calls> { action: A; data: Calls[A]['request'] }
export interface Response<A extends keyof Calls> { data: Calls[A]['answer'] }
export interface EventMessage<E extends keyof Events> { event: E; data: Events[E] }
`

/** What the checker finds after a text in the document and one in the messages are replaced. */
function found(t: TestContext, document: [string, string], messages: [string, string]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-check-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'messages.ts')
  assert.ok(DOCUMENT.includes(document[0]) && MESSAGES.includes(messages[0]))
  writeFileSync(file, MESSAGES.replace(...messages))
  return differences(new SocketDescription(parse(DOCUMENT.replace(...document)) as Document), file, new Set([...GENERIC, 'Refusal']))
}

const SAME: [string, string] = ['', '']

test('types that are as they are described differ in nothing', (t) => {
  assert.deepEqual(found(t, SAME, SAME), [])
})

const spoilt: [string, [string, string], string[]][] = [
  ['a field that is not described', ['name: string', 'name: string; more?: string'], ['Asked.more: only messages.ts has it']],
  ['a field that is left out', ['; force?: boolean', ''], ['Asked.force: only the document has it']],
  ['a field that may be absent', ['name: string', 'name?: string'], ['Asked.name: only the document requires it']],
  ['a field that may not be absent', ['force?: boolean', 'force: boolean'], ['Asked.force: only messages.ts requires it']],
  ['a field of another type', ['name: string', 'name: number'], ['Asked.name: the document has string, messages.ts has number']],
  ['a word too many', ["'on' | 'off'", "'on' | 'off' | 'odd'"], ['Answer.state: the document has ']],
  ['a null that is left out', ['string | null', 'string'], ['Answer.note: the document has string | null, messages.ts has string']],
  ['another field of an element', ['{ n: number }[]', '{ m: number }[]'], ['Answer.items[].n: only the document has it', 'Answer.items[].m: only messages.ts has it']],
  ['another field of an inner object', ['of?: string', 'of?: number'], ['Answer.inner.of: the document has string, messages.ts has number']],
  ['a type of another name', ['export interface Asked', 'export interface Asks'], ["has no exported member 'Asked'", 'Asks: is written']],
  ['a type that is not described', ['export interface Calls', 'export interface More {}\nexport interface Calls'], ['More: is written']],
  ['an action that is not described', ['ask: {', 'beg: { request: Asked; answer: Answer }; ask: {'], ['the actions: the document has "ask"']],
  ['an event that is not described', ['news: Answer', 'news: Answer; rumour: Answer'], ['the events: the document has "news"']],
  ['an answer of another action', ['answer: Answer', 'answer: Asked'], ['the response of ask.data']],
  ['an envelope without its data', ['{ event: E; data: Events[E] }', '{ event: E }'], ['the event news.data: only the document has it']],
]

for (const [what, change, expected] of spoilt) {
  test(`${what} is found`, (t) => {
    const differences = found(t, SAME, change)

    for (const text of expected) {
      assert.ok(differences.some((difference) => difference.includes(text)), differences.join('\n'))
    }
  })
}

test('a keyword that is not understood is refused, and so are names and references that are wrong', (t) => {
  assert.throws(() => found(t, ['minLength: 1', 'pattern: x'], SAME), /does not understand pattern/)
  assert.throws(() => found(t, ['ws_news', 'news'], SAME), /should be called ws_/)
  assert.throws(() => found(t, ["'#/components/schemas/State'", "'#/components/schemas/Stat'"], SAME), /leads nowhere/)
})
