// Push messages by the library, through a push service on this machine that checks their signature, decrypted and shown by a real Firefox.
//   checks.mjs NOTIFY FIREFOX     NOTIFY is the built tests/real/notify
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { browse, check, finish } from './browser.mjs'
import { pushService } from './service.mjs'

const [notify, firefox] = process.argv.slice(2)
const vapid = () => JSON.parse(execFileSync(notify, ['vapid']))
const key = vapid()
let subscription
const send = (message, key_ = key) => {
  const order = { config: { kind: 'push', push: { contact: 'mailto:ops@example.org' } }, secrets: { subscription, vapid: key_ },
    message: { key: 'run_7f:completed', event: 'completed', run: 'run_7f', name: 'qwen-sft', at: '2026-11-29T04:05:06Z', url: 'https://slm.example/runs/7f', ...message } }
  // The service is this process: it has to go on while the program runs.
  return new Promise((done, fail) => {
    const child = execFile(notify, (error, out) => error ? fail(error) : done(JSON.parse(out)))
    child.stdin.end(JSON.stringify(order))
  })
}

const service = await pushService()
const browser = await browse(firefox, service)
try {
  const page = await browser.newPage()
  await page.goto(service.origin + '/')
  await check('Firefox subscribes with the key of the server', async () => {
    subscription = await page.evaluate(key => subscribe(key), key.public)
    assert.ok(subscription.endpoint.startsWith(service.origin + '/push/'))
    assert.equal([...service.channels.values()][0].key, key.public)
  })
  await check('a message is taken by the push service and shown by Firefox', async () => {
    assert.deepEqual(await send({ title: 'Größe ist fertig 🎉', text: 'loss 0.61' }), {})
    await service.until('the notification', () => service.shown.length === 1)
    const [{ severity, there: [note, ...more] }] = service.shown
    assert.equal(more.length, 0)
    assert.equal(note.title, 'Größe ist fertig 🎉')
    assert.match(note.body, /loss 0\.61/)
    assert.equal(note.tag, 'run_7f:completed')
    assert.equal(note.url, 'https://slm.example/runs/7f')
    assert.equal(severity, 'notice')
  })
  await check('a second delivery shows nothing new, another message does', async () => {
    assert.deepEqual(await send({ title: 'Größe ist fertig 🎉' }), {})
    await service.until('the second delivery', () => service.shown.length === 2)
    assert.equal(service.shown[1].there.length, 1)
    assert.equal(service.posts[0].topic, service.posts[1].topic)
    assert.deepEqual(await send({ key: 'run_7f:alert:1', event: 'alert', severity: 'critical', title: 'loss is NaN', text: 'x'.repeat(60000) }), {})
    await service.until('the other message', () => service.shown.length === 3)
    assert.deepEqual(service.shown[2].there.map(n => n.tag).sort(), ['run_7f:alert:1', 'run_7f:completed'])
    assert.equal(service.posts[2].urgency, 'high')
  })
  await check('another key is refused for good', async () => {
    const said = await send({}, vapid())
    assert.equal(said.code, 'forbidden')
    assert.ok(said.final && !said.gone)
    assert.equal(service.posts.at(-1).why, 'another key than the subscription has')
  })
  await check('the push service takes no signature that is not of the key', async () => {
    const { path, headers, sent } = service.posts[0]
    const [, token] = / t=([^,]+)/.exec(headers.authorization)
    const last = token.at(-2) === 'A' ? 'B' : 'A'
    const forged = headers.authorization.replace(token, token.slice(0, -2) + last + token.at(-1))
    const post = authorization => fetch(service.origin + path, { method: 'POST', body: sent, headers: { ...Object.fromEntries(
      ['content-encoding', 'ttl', 'topic'].map(name => [name, headers[name]])), authorization } })
    assert.equal(await (await post(forged)).text(), 'the signature is wrong')
    assert.equal((await post(headers.authorization)).status, 201)
    await service.until('the true one', () => service.shown.length === 4)
  })
  await check('a browser that has unsubscribed is gone', async () => {
    assert.ok(await page.evaluate(() => unsubscribe()))
    await service.until('the end of the subscription', () => service.channels.size === 0)
    const said = await send({})
    assert.ok(said.gone && said.final)
    assert.equal(service.shown.length, 4)
  })
} finally {
  await browser.close()
  service.close()
}
finish()
