import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { type Flow, Interlock, type InterlockError } from '../src/index.js'
import { clientOf, nodeFor } from './clients.js'
import { FLOW, status } from './fake-node.js'

const PAUSED: Flow = {
  flow_instance_id: FLOW,
  flow_schema_identifier: 'row',
  schema_version: 1,
  state: 'paused',
  revision: 2,
  active_steps: ['one'],
}

const PAUSE = { flow_instance_id: FLOW }

test('each call gets its own answer, in whichever order they come', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)

  const calls = [client.flowStatus(PAUSE), client.flowStatus(PAUSE)]
  const connection = await node.connection()
  const [first, second] = [await connection.request('flow_status'), await connection.request('flow_status')]
  connection.answer(second, status(2))
  connection.answer(first, status(1))

  assert.deepEqual((await Promise.all(calls)).map((answer) => answer.revision), [1, 2])
})

test('a refusal is an error with all that the node says', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)

  const call = client.transition({ flow_instance_id: FLOW, transition_schema_identifier: 'go' })
  const connection = await node.connection()
  const path = '/data/transition_schema_identifier'
  connection.refuse(await connection.request('transition'), 412, { code: 'condition_not_met', path, details: { condition: 'false' } })

  await assert.rejects(call, (error: InterlockError) => {
    const { name, status, code, retryable, details, isOpen } = error
    assert.deepEqual(
      { name, status, code, path: error.path, retryable, details, isOpen },
      { name: 'InterlockError', status: 412, code: 'condition_not_met', path, retryable: false, details: { condition: 'false' }, isOpen: false },
    )
    return true
  })
})

test('a call that the node has not done is repeated until it is', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)

  const call = client.pause(PAUSE)
  const connection = await node.connection()
  const attempts = [await connection.request('pause')]
  connection.refuse(attempts[0]!, 503, { code: 'overloaded', retryable: true })
  attempts.push(await connection.request('pause'))
  connection.answer(attempts[1]!, PAUSED)

  assert.deepEqual(await call, PAUSED)
  assert.match(String(attempts[0]!.data['idempotency_key']), /^[0-9a-f]{32}$/)
  assert.deepEqual(attempts[0], attempts[1])
})

test('a call with an open outcome is repeated under its key on the next connection', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)

  const call = client.pause({ ...PAUSE, idempotency_key: 'mine' })
  const first = await node.connection()
  await first.request('pause')
  first.cut()
  const second = await node.connection()
  const repeated = await second.request('pause')
  second.answer(repeated, { ...PAUSED, replayed: true })

  assert.equal(repeated.data['idempotency_key'], 'mine')
  assert.equal((await call).replayed, true)
})

test('a refusal as outcome_unknown is repeated under the same key', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)

  const call = client.pause(PAUSE)
  const connection = await node.connection()
  const attempt = await connection.request('pause')
  connection.refuse(attempt, 504, { code: 'outcome_unknown' })
  const repeated = await connection.request('pause')
  connection.answer(repeated, PAUSED)

  assert.deepEqual(await call, PAUSED)
  assert.deepEqual(repeated.data, attempt.data)
})

test('a call that sets properties is not repeated when its outcome is open', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)

  const call = client.identify({ person_key: 'ada', properties: { age: 36 } })
  const connection = await node.connection()
  await connection.request('identify')
  connection.cut()

  await assert.rejects(call, { code: 'outcome_unknown', isOpen: true })
  assert.equal((await node.connection()).unread, 0)
})

test('what a node has not answered when it closes with 1012 is repeated, in order, whatever it is', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)

  const calls = [client.identify({ person_key: 'ada', properties: { age: 36 } }), client.pause(PAUSE)]
  const first = await node.connection()
  await first.request('identify')
  await first.request('pause')
  first.close(1012, 'the node goes away retry_after_ms=5')
  const second = await node.connection()
  second.answer(await second.request('identify'), {})
  second.answer(await second.request('pause'), PAUSED)

  assert.deepEqual(await Promise.all(calls), [{}, PAUSED])
})

test('no more requests are sent at once than allowed', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url, { maxInFlight: 2 })

  const calls = [1, 2, 3].map(() => client.flowStatus(PAUSE))
  const connection = await node.connection()
  const first = await connection.request('flow_status')
  const second = await connection.request('flow_status')
  assert.equal(connection.unread, 0)
  connection.answer(first, status(1))
  connection.answer(second, status(1))
  connection.answer(await connection.request('flow_status'), status(1))

  assert.equal((await Promise.all(calls)).length, 3)
})

test('a call beyond those that may wait fails at once', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url, { maxOpen: 1 })

  const waiting = client.flowStatus(PAUSE)
  await assert.rejects(client.flowStatus(PAUSE), { code: 'overloaded', retryable: true })
  const connection = await node.connection()
  connection.answer(await connection.request('flow_status'), status(1))

  await waiting
})

test('a read without an answer fails at its deadline, a change may have been done', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)
  const connected = client.flowStatus(PAUSE)
  const connection = await node.connection()
  connection.answer(await connection.request('flow_status'), status(1))
  await connected

  const options = { deadlineMillis: 20 }
  await assert.rejects(client.flowStatus(PAUSE, options), { code: 'deadline_exceeded', retryable: true })
  await assert.rejects(client.pause(PAUSE, options), { code: 'outcome_unknown', isOpen: true })
})

test('a call that was never sent was not done', async (t) => {
  const node = await nodeFor(t)
  const { url } = node
  await node.stop()
  const client = clientOf(t, url)

  await assert.rejects(client.pause(PAUSE, { deadlineMillis: 20 }), { code: 'deadline_exceeded', isOpen: false })
})

test('the longest call without an answer is blamed when the node finds a message too large', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)

  const large = client.registerCmHandles({ removedCmHandles: ['a'.repeat(1000)] })
  const small = client.flowStatus(PAUSE)
  const first = await node.connection()
  await first.request('register_cm_handles')
  first.close(1009)
  await assert.rejects(large, { code: 'too_large' })
  const second = await node.connection()
  second.answer(await second.request('flow_status'), status(1))

  assert.equal((await small).revision, 1)
})

test('a closed client fails what has no answer and takes nothing more', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)

  const change = client.pause(PAUSE)
  const connection = await node.connection()
  await connection.request('pause')
  client.close()

  await assert.rejects(change, { code: 'outcome_unknown' })
  await assert.rejects(client.flowStatus(PAUSE), { code: 'closed' })
})

test('URLs of another kind are refused', () => {
  assert.throws(() => new Interlock({ urls: 'http://127.0.0.1:8080', WebSocket }), TypeError)
  assert.throws(() => new Interlock({ urls: [], WebSocket }), TypeError)
})
