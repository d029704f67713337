// Push messages about runs, the whole way: the reporter tells the server how a run ended, the server tells the push service, Firefox shows it.
//   runs.mjs SLMGEN FIREFOX PYTHON
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { browse, check, finish } from './browser.mjs'
import { pushService } from './service.mjs'

const [slmgen, firefox, python] = process.argv.slice(2)
const folder = mkdtempSync(path.join(tmpdir(), 'push-'))
const env = { ...process.env, SLMGEN_HOME: path.join(folder, 'home') }
const said = (...args) => {
  const { status, stdout, stderr } = spawnSync(slmgen, args, { env, encoding: 'utf8' })
  assert.equal(status, 0, stdout + stderr)
  return stdout
}

const service = await pushService()

// A server with keys: what it may reach on this machine it is told.
const key = said('keys', 'create', '--name', 'push', '--scope', 'read,write,manage').trim()
const serve = () => new Promise((done, fail) => {
  const child = spawn(slmgen, ['serve', '--addr', '127.0.0.1:0', '--auth', 'keys', '--out-private'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  const hear = data => { const at = /serving address=(\S+)/.exec(log += data); if (at) done({ child, url: 'http://' + at[1] }) }
  child.stderr.on('data', hear)
  child.on('exit', () => fail(new Error('the server ended: ' + log)))
})
let server = await serve()
const api = async (route, body) => {
  const answer = await fetch(server.url + route, { method: body === undefined ? 'GET' : 'POST', body: body && JSON.stringify(body), headers: { authorization: 'Bearer ' + key, 'content-type': 'application/json' } })
  const doc = await answer.json()
  assert.ok(answer.ok, JSON.stringify(doc))
  return doc
}

// note is the one of that run among those that Firefox showed last.
const note = name => service.shown.at(-1).there.find(n => n.title.includes(name)) ?? assert.fail(`no notification names ${name}: ${JSON.stringify(service.shown.at(-1))}`)

// until asks until there is an answer.
async function until(what, ask) {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise(done => setTimeout(done, 200))) {
    const found = await ask()
    if (found) return found
  }
  throw new Error(`waited 20 s for ${what}`)
}

// train lets the real reporter tell of a training that logs ten losses; program is what happens then. It gives the run's id.
writeFileSync(path.join(folder, 'slmgen_report.py'), said('runs', 'reporter'))
async function train(name, program = 'pass') {
  const made = await api('/v1/runs', { name })
  const text = `
import slmgen_report
with slmgen_report.start(${JSON.stringify(made.run.id)}, total_steps=10) as run:
    for step in range(1, 11):
        run.report(step, loss=2 - step / 10)
    ${program}
`
  const child = spawn(python, ['-c', text], { cwd: folder, stdio: 'ignore', env: { ...env, SLMGEN_RUN_URL: made.url, SLMGEN_RUN_SECRET: made.secret, API_TOKEN: 'hunter2hunter2' } })
  await new Promise(done => child.on('exit', done))
  return made.run.id
}

const browser = await browse(firefox, service)
let channel
try {
  const page = await browser.newPage()
  await page.goto(service.origin + '/')
  await check('runs: Firefox subscribes with the key that the API gives, and its subscription becomes a channel', async () => {
    const { public: own } = await api('/v1/push-key')
    const subscription = await page.evaluate(key => subscribe(key), own)
    assert.equal([...service.channels.values()][0].key, own)
    const made = await api('/v1/channels', { name: 'my browser', config: { kind: 'push', push: { contact: 'mailto:ops@example.org' } }, secrets: { subscription } })
    channel = made.channel.id
    const listed = JSON.stringify(await api('/v1/channels'))
    for (const secret of [subscription.endpoint, subscription.keys.auth, subscription.keys.p256dh]) assert.ok(!listed.includes(secret), 'a secret is listed')
  })
  await check('runs: a test message is shown', async () => {
    assert.deepEqual(await api(`/v1/channels/${channel}/test`, {}), { sent: true })
    await service.until('the test', () => service.shown.length === 1)
    assert.equal(service.shown[0].there[0].title, 'A test of slmgen')
  })
  await check('runs: the end of a run is shown with its name and its last loss, once', async () => {
    await train('Größe, dritter Versuch')
    await service.until('the notification', () => service.shown.length === 2)
    assert.match(note('Größe, dritter Versuch').body, /State: completed\nStep: 10 of 10\n.*\nloss: 1$/)
    assert.equal(service.shown[1].severity, 'notice')
    assert.equal(service.posts.length, 2, 'one message each')
  })
  await check('runs: the subscription holds after the server was killed and begins again', async () => {
    const ended = new Promise(done => server.child.once('exit', done))
    server.child.kill('SIGKILL')
    await ended
    server = await serve()
    await train('after the kill')
    await service.until('the notification', () => service.shown.length === 3)
    note('after the kill')
  })
  await check('runs: of a run that fails it is shown why, without a secret', async () => {
    await train('too large', 'raise RuntimeError("CUDA out of memory, by hunter2hunter2")')
    await service.until('the notification', () => service.shown.length === 4)
    const { title, body } = note('too large')
    assert.match(title + body, /failed.*CUDA out of memory/s)
    console.log(`     ${title}: ${body.split('\n').slice(0, 3).join(' / ')}`)
    assert.ok(!JSON.stringify(service.shown).includes('hunter2'))
  })
  await check('runs: what a browser that has unsubscribed does not take switches the channel off', async () => {
    assert.ok(await page.evaluate(() => unsubscribe()))
    await service.until('the end of the subscription', () => service.channels.size === 0)
    const { posts, shown } = service, before = posts.length
    const first = await train('nobody looks')
    await service.until('the message that nobody takes', () => posts.length > before)
    assert.equal(posts.at(-1).why, 'gone')
    const told = await until('the end of its delivery', async () => (await api('/v1/deliveries?run=' + first)).deliveries.find(d => d.state === 'dead'))
    assert.match(told.problem, /410/)
    const off = await until('the channel to be off', async () => (await api('/v1/channels')).channels[0].off)
    assert.match(off, /the other side wants nothing any more/)
    const second = await train('nobody is told')
    await until('its end', async () => (await api('/v1/runs/' + second)).state === 'completed')
    await new Promise(done => setTimeout(done, 2000))
    assert.deepEqual((await api('/v1/deliveries?run=' + second)).deliveries, [])
    assert.deepEqual([posts.length, shown.length], [before + 1, 4])
  })
} finally {
  await browser.close()
  service.close()
  server.child.removeAllListeners('exit')
  server.child.kill()
  rmSync(folder, { recursive: true, force: true })
}
finish()
