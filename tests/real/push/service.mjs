// A push service for one Firefox on this machine: the websocket that the browser keeps open, and the endpoint that messages are posted to, with what
// RFC 8030 and 8292 ask of it. It serves the page and the worker as well, and hears from the worker what it has shown.
import { createPublicKey, randomUUID, verify } from 'node:crypto'
import http from 'node:http'
import { WebSocketServer } from 'ws'

const page = `<!doctype html><title>push</title><script>
async function subscribe(key) {
  await navigator.serviceWorker.register('/worker.js')
  const registration = await navigator.serviceWorker.ready
  return (await registration.pushManager.subscribe({userVisibleOnly: true, applicationServerKey: key})).toJSON()
}
async function unsubscribe() {
  const registration = await navigator.serviceWorker.ready
  return (await registration.pushManager.getSubscription()).unsubscribe()
}
</script>`

// The push event of docs/notifications.md; then it tells what notifications there are.
const worker = `
addEventListener('install', () => skipWaiting())
addEventListener('activate', event => event.waitUntil(clients.claim()))
addEventListener('push', event => {
  const {title, body, tag, url, severity} = event.data.json()
  event.waitUntil(registration.showNotification(title, {body, tag, data: {url}}).then(async () => {
    const there = (await registration.getNotifications()).map(n => ({title: n.title, body: n.body, tag: n.tag, url: n.data.url}))
    await fetch('/shown', {method: 'POST', body: JSON.stringify({severity, there})})
  }))
})`

// refused says why a request is not signed as RFC 8292 asks, by the key that the browser subscribed with; empty when it is.
function refused(request, origin, key) {
  const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(request.headers.authorization ?? '')
  if (!match) return 'no VAPID header'
  const [, head, claims, signature, given] = match
  if (given !== key) return 'another key than the subscription has'
  const raw = Buffer.from(given, 'base64url')
  if (raw.length !== 65 || raw[0] !== 4) return 'no key of P-256'
  const public_ = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: raw.subarray(1, 33).toString('base64url'), y: raw.subarray(33).toString('base64url') } })
  if (!verify('sha256', `${head}.${claims}`, { key: public_, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))) return 'the signature is wrong'
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url'))
  if (aud !== origin) return `meant for ${aud}`
  if (!(exp > Date.now() / 1000 && exp <= Date.now() / 1000 + 86400)) return 'expired, or for more than a day'
  return /^(mailto:|https:)/.test(sub) ? '' : 'no contact'
}

export async function pushService() {
  const channels = new Map() // endpoint path -> {id, key, socket}
  const posts = [] // what was posted, and what became of it
  const shown = [] // what the worker said
  let wake = () => {}
  const body = async request => { const parts = []; for await (const part of request) parts.push(part); return Buffer.concat(parts) }

  const server = http.createServer(async (request, response) => {
    const answer = (status, text = '', type = 'text/plain') => response.writeHead(status, { 'content-type': type }).end(text)
    const sent = await body(request)
    if (request.url === '/') return answer(200, page, 'text/html')
    if (request.url === '/worker.js') return answer(200, worker, 'text/javascript')
    if (request.url === '/shown') { shown.push(JSON.parse(sent)); wake(); return answer(204) }
    const channel = channels.get(request.url)
    if (request.method !== 'POST' || !request.url.startsWith('/push/')) return answer(404)
    if (!channel) {
      posts.push({ why: 'gone', path: request.url, headers: request.headers, sent })
      return answer(410)
    }
    const why = refused(request, origin, channel.key) || (request.headers['content-encoding'] !== 'aes128gcm' && 'no aes128gcm') ||
      (!/^\d+$/.test(request.headers.ttl ?? '') && 'no TTL') || (!/^[\w-]{1,32}$/.test(request.headers.topic ?? '') && 'no topic') || (sent.length > 4096 && 'too large')
    posts.push({ why, path: request.url, headers: request.headers, sent, topic: request.headers.topic, urgency: request.headers.urgency })
    if (why) return answer(403, why)
    channel.socket.send(JSON.stringify({ messageType: 'notification', channelID: channel.id, version: randomUUID(), data: sent.toString('base64url'), headers: { encoding: 'aes128gcm' } }))
    answer(201)
  })
  const sockets = new WebSocketServer({ server, handleProtocols: protocols => [...protocols][0] })
  sockets.on('connection', socket => socket.on('message', data => {
    const said = JSON.parse(data)
    const say = message => socket.send(JSON.stringify(message))
    switch (said.messageType) {
      case 'hello': return say({ messageType: 'hello', status: 200, uaid: said.uaid || randomUUID().replaceAll('-', ''), use_webpush: true, broadcasts: {} })
      case 'register': {
        const path = '/push/' + randomUUID()
        channels.set(path, { id: said.channelID, key: said.key?.replace(/=+$/, ''), socket })
        return say({ messageType: 'register', status: 200, channelID: said.channelID, pushEndpoint: origin + path })
      }
      case 'unregister':
        for (const [path, channel] of channels) if (channel.id === said.channelID) channels.delete(path)
        wake()
        return say({ messageType: 'unregister', status: 200, channelID: said.channelID })
      case undefined: return socket.send('{}') // are you there?
    }
  }))
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  const port = server.address().port
  const origin = `http://127.0.0.1:${port}`
  const until = async (what, ready) => {
    const end = Date.now() + 20_000
    while (!ready()) {
      if (Date.now() > end) throw new Error(`waited 20 s for ${what}`)
      await new Promise(done => { wake = done; setTimeout(done, 200) })
    }
  }
  return { origin, port, posts, shown, channels, until, close: () => { sockets.close(); server.closeAllConnections(); server.close() } }
}
