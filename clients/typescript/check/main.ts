/**
 * Holds src/messages.ts to what the document in AsyncAPI, whose path is the argument, says of the socket. It ends with 1 if they differ.
 *
 * The convention by which the document is read:
 *
 * - What goes over the socket is what the operations of the channel `ws` use. Such an operation is called `ws_` and the word of its action
 *   (`action: receive`) or of its event (`action: send`).
 * - The one message of an action's operation is like `Request<action>`, the first message of its reply like `Response<action>`, the second
 *   like `Refusal`. The message of an event is like `EventMessage<event>`. So `Calls` has exactly the actions, `Events` exactly the events.
 * - A schema in `components/schemas` that they reach by `$ref`, and that has `properties`, is like the type of the same name; `x-typescript`
 *   in the schema gives that name where it is another one (`Error` would hide JavaScript's own).
 * - Each interface in src/messages.ts is one of these.
 *
 * "Like" means: the same fields, required or not, and of the same types, all the way down. Of a schema there may be `$ref`, `type`, `const`,
 * `enum`, `anyOf`, `oneOf`, `items`, `required`, `properties`, `additionalProperties`, and limits of values, which types do not have. Any
 * other keyword is an error.
 */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { differences } from './compare.js'
import { type Document, SocketDescription } from './document.js'

const GENERIC = new Set(['Calls', 'Events', 'Request', 'Response', 'Refusal', 'EventMessage'])

const [path] = process.argv.slice(2)
if (path === undefined) {
  throw new Error('usage: main.js DOCUMENT')
}
const found = differences(new SocketDescription(parse(readFileSync(path, 'utf8')) as Document), `${process.cwd()}/src/messages.ts`, GENERIC)
found.forEach((difference) => console.error(difference))
if (found.length > 0) {
  console.error(`src/messages.ts and ${path} differ in ${found.length} places`)
  process.exit(1)
}
console.log(`src/messages.ts is as ${path} describes it`)
