import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InterlockError, StateChange, Subscriber } from '../src/index.js'
import { Position } from '../src/position.js'
import { clientOf, nodeFor } from './clients.js'
import { Arrivals, change, FLOW, status } from './fake-node.js'

const TARGET = { flow_instance_id: FLOW }

/** Notes what is told, in order. */
class Notes implements Subscriber {
  readonly #told = new Arrivals<string>()

  snapshot(snapshot: { revision?: number; flows?: { revision: number }[] }): void {
    this.#told.add(`snapshot ${snapshot.revision ?? snapshot.flows?.map((flow) => flow.revision).join()}`)
  }

  changed({ revision, id }: StateChange): void {
    this.#told.add(`${revision} ${id}`)
  }

  ended(error: InterlockError): void {
    this.#told.add(`ended ${error.code}`)
  }

  async next(count: number): Promise<string[]> {
    const told: string[] = []
    while (told.length < count) {
      told.push(await this.#told.next())
    }
    return told
  }
}

test('a position takes each entity of each revision once and in order', () => {
  const position = new Position(5)

  const taken = [change(5, 'a'), change(6, 'a'), change(6, 'b'), change(6, 'a'), change(8, 'a'), change(6, 'c')].map((one) => position.advance(one))

  assert.deepEqual(taken, [false, true, true, false, true, false])
  assert.equal(position.certain, 7)
  assert.equal(new Position(5).certain, 5)
})

test('a subscription begins with a snapshot, and the changes after it follow', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)
  const notes = new Notes()

  const subscribed = client.subscribe(TARGET, notes, { entity: 'step' })
  const connection = await node.connection()
  const request = await connection.request('subscribe_state_change')
  connection.answer(request, status(3))
  connection.tell(request, change(4, 'one'), change(4, 'two'))
  await subscribed

  assert.deepEqual(request.data, { flow_instance_id: FLOW, entity: 'step' })
  assert.deepEqual(await notes.next(3), ['snapshot 3', '4 one', '4 two'])
})

test('on the next connection a subscription goes on in the midst of a revision, and repeats nothing', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)
  const notes = new Notes()

  const subscribed = client.subscribe(TARGET, notes)
  const first = await node.connection()
  const request = await first.request('subscribe_state_change')
  first.answer(request, status(3))
  await subscribed
  first.tell(request, change(4, 'one'), change(5, 'one'))
  assert.deepEqual(await notes.next(3), ['snapshot 3', '4 one', '5 one'])
  first.cut()
  const second = await node.connection()
  const again = await second.request('subscribe_state_change')
  second.answer(again, status(6))
  second.tell(again, change(5, 'one'), change(5, 'two'), change(6, 'one'))

  assert.equal(again.data['since_revision'], 4)
  assert.deepEqual(await notes.next(2), ['5 two', '6 one'])
})

test('a subscription since a revision tells the changes after it, and goes on from there', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)
  const notes = new Notes()

  const subscribed = client.subscribe(TARGET, notes, { since_revision: 1 })
  const first = await node.connection()
  const request = await first.request('subscribe_state_change')
  first.answer(request, status(3))
  await subscribed
  first.cut()
  const second = await node.connection()
  const again = await second.request('subscribe_state_change')
  second.answer(again, status(3))
  second.tell(again, change(2, 'one'), change(3, 'one'))

  assert.deepEqual([request.data['since_revision'], again.data['since_revision']], [1, 1])
  assert.deepEqual(await notes.next(3), ['snapshot 3', '2 one', '3 one'])
})

test('changes that the node has left out are asked for again, and what follows them comes once', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)
  const notes = new Notes()

  const subscribed = client.subscribe(TARGET, notes, { entity: 'step' })
  const connection = await node.connection()
  const request = await connection.request('subscribe_state_change')
  connection.answer(request, status(7))
  await subscribed
  connection.catchUp(request, 7, 9)
  connection.tell(request, change(10, 'one'))
  const unsubscribe = await connection.request('unsubscribe_state_change')
  connection.answer(unsubscribe, {})
  const again = await connection.request('subscribe_state_change')
  connection.answer(again, status(10))
  connection.tell(again, change(8, 'one'), change(9, 'one'), change(10, 'one'))

  assert.deepEqual(unsubscribe.data, { flow_instance_id: FLOW, entity: 'step' })
  assert.equal(again.data['since_revision'], 7)
  assert.deepEqual(await notes.next(4), ['snapshot 7', '8 one', '9 one', '10 one'])
})

test('where the changes in between are gone a new snapshot stands in for them', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)
  const notes = new Notes()

  const subscribed = client.subscribe(TARGET, notes)
  const first = await node.connection()
  first.answer(await first.request('subscribe_state_change'), status(3))
  await subscribed
  first.cut()
  const second = await node.connection()
  second.refuse(await second.request('subscribe_state_change'), 410, { code: 'events_gone' })
  const anew = await second.request('subscribe_state_change')
  second.answer(anew, status(9))
  second.tell(anew, change(10, 'one'))

  assert.deepEqual(anew.data, TARGET)
  assert.deepEqual(await notes.next(3), ['snapshot 3', 'snapshot 9', '10 one'])
})

test('a subscription that the node refuses to take up again ends', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)
  const notes = new Notes()

  const subscribed = client.subscribe(TARGET, notes)
  const first = await node.connection()
  first.answer(await first.request('subscribe_state_change'), status(3))
  await subscribed
  first.cut()
  const second = await node.connection()
  second.refuse(await second.request('subscribe_state_change'), 404, { code: 'flow_instance_not_found' })

  assert.deepEqual(await notes.next(2), ['snapshot 3', 'ended flow_instance_not_found'])
})

test('a subscription of a subject gives a snapshot on each connection, and tells new flows from their first revision', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)
  const notes = new Notes()
  const subject = { kind: 'person', key: 'ada' }

  const subscribed = client.subscribe({ person_key: 'ada' }, notes)
  const first = await node.connection()
  const request = await first.request('subscribe_state_change')
  first.answer(request, { subject, flows: [status(3)] })
  await subscribed
  first.tell(request, change(3, 'one'), { ...change(1, 'new'), flow_instance_id: 'another' })
  first.cut()
  const second = await node.connection()
  const again = await second.request('subscribe_state_change')
  second.answer(again, { subject, flows: [status(5)] })
  second.tell(again, change(6, 'one'))

  assert.deepEqual(again.data, { person_key: 'ada' })
  assert.deepEqual(await notes.next(4), ['snapshot 3', '1 new', 'snapshot 5', '6 one'])
})

test('what a node refuses to subscribe fails, and may be tried again', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)

  const refused = client.subscribe(TARGET, new Notes())
  const connection = await node.connection()
  connection.refuse(await connection.request('subscribe_state_change'), 404, { code: 'flow_instance_not_found' })
  await assert.rejects(refused, { code: 'flow_instance_not_found' })

  const second = client.subscribe(TARGET, new Notes())
  connection.answer(await connection.request('subscribe_state_change'), status(1))
  await second
})

test('a subscription without an answer in time is taken back', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)
  const connected = client.flowStatus(TARGET)
  const connection = await node.connection()
  connection.answer(await connection.request('flow_status'), status(1))
  await connected

  await assert.rejects(client.subscribe(TARGET, new Notes(), { deadlineMillis: 20 }), { code: 'deadline_exceeded' })

  await connection.request('subscribe_state_change')
  assert.deepEqual((await connection.request('unsubscribe_state_change')).data, TARGET)
})

test('one client has no two subscriptions that the node would take for one', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)

  const first = client.subscribe(TARGET, new Notes(), { entity: 'step' })
  await assert.rejects(client.subscribe(TARGET, new Notes()), { code: 'already_subscribed' })
  const other = client.subscribe(TARGET, new Notes(), { entity: 'flow' })
  const connection = await node.connection()
  connection.answer(await connection.request('subscribe_state_change'), status(1))
  connection.answer(await connection.request('subscribe_state_change'), status(1))

  await Promise.all([first, other])
})

test('nothing is told after a subscription is cancelled, and it is not taken up again', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url)
  const notes = new Notes()

  const subscribed = client.subscribe(TARGET, notes)
  const first = await node.connection()
  const request = await first.request('subscribe_state_change')
  first.answer(request, status(1))
  const cancelled = (await subscribed)()
  first.tell(request, change(2, 'one'))
  first.answer(await first.request('unsubscribe_state_change'), {})
  await cancelled
  first.cut()
  const second = await node.connection()
  const anew = client.subscribe(TARGET, notes)
  second.answer(await second.request('subscribe_state_change'), status(2))
  await anew

  assert.deepEqual(await notes.next(2), ['snapshot 1', 'snapshot 2'])
})
