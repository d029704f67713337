// A Firefox that takes its push messages from a push service on this machine, and a count of checks.
import puppeteer from 'puppeteer-core'

export const browse = (firefox, service) => puppeteer.launch({
  browser: 'firefox', executablePath: firefox, headless: true,
  extraPrefsFirefox: {
    'dom.push.serverURL': `ws://127.0.0.1:${service.port}/`, 'dom.push.testing.allowInsecureServerURL': true, 'dom.push.connection.enabled': true,
    'dom.push.testing.ignorePermission': true, 'permissions.default.desktop-notification': 1, 'alerts.useSystemBackend': false,
  },
})

let passed = 0, failed = 0
export async function check(name, work) {
  try { await work(); passed++; console.log('ok   ' + name) } catch (e) { failed++; console.log(`FAIL ${name}\n     ${e.stack}`) }
}

// finish prints the sum and ends the process.
export function finish() {
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed ? 1 : 0)
}
