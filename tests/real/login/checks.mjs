// Logs people in through a real OpenID provider as a browser would, and holds the server's answers against what they may.
//   node checks.mjs SERVER PROVIDER
const [server, provider] = process.argv.slice(2);
let passed = 0, failed = 0;
const check = (what, ok, seen) => {
  if (ok) { passed++; console.log(`ok   ${what}`); } else { failed++; console.log(`FAIL ${what}: ${JSON.stringify(seen)}`); }
};

// A browser: cookies by host and port, redirects followed by hand.
class Browser {
  jar = new Map();
  async go(url, options = {}) {
    for (let hops = 0; hops < 12; hops++) {
      const at = new URL(url);
      const cookies = [...(this.jar.get(at.host) ?? new Map())].map(([k, v]) => `${k}=${v}`).join('; ');
      const res = await fetch(url, { ...options, redirect: 'manual', headers: { ...(options.headers ?? {}), ...(cookies ? { cookie: cookies } : {}) } });
      for (const line of res.headers.getSetCookie()) {
        const [pair] = line.split(';');
        const i = pair.indexOf('=');
        if (!this.jar.has(at.host)) this.jar.set(at.host, new Map());
        const gone = /max-age=0|expires=thu, 01 jan 1970/i.test(line) || pair.slice(i + 1) === '';
        if (gone) this.jar.get(at.host).delete(pair.slice(0, i)); else this.jar.get(at.host).set(pair.slice(0, i), pair.slice(i + 1));
      }
      const to = res.headers.get('location');
      if (!to || res.status < 300 || res.status > 399) return { res, url, body: await res.text() };
      this.last = url = new URL(to, url).toString();
      options = {};
    }
    throw new Error('too many redirects');
  }
  async form(page, fields) {
    const action = /action="([^"]+)"/.exec(page.body)[1];
    return this.go(new URL(action, page.url).toString(), { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields) });
  }
  async login(who) {
    let page = await this.go(`${server}/login?back=/v1/me`);
    page = await this.form(page, { prompt: 'login', login: who, password: 'x' });
    while (page.body.includes('consent') && page.url.includes('/interaction/')) page = await this.form(page, { prompt: 'consent' });
    return page;
  }
}

const me = async (b) => JSON.parse((await b.go(`${server}/v1/me`)).body);

const join = (person, groups) => fetch(`${provider}/groups?person=${person}&groups=${groups}`, { method: 'POST' });

await join('ada', 'engineers');
const ada = new Browser();
let page = await ada.login('ada');
check('a login ends where it was asked to', page.url === `${server}/v1/me` && page.res.status === 200, page.url);
let who = await me(ada);
check('a group gives its role', who.kind === 'person' && who.name === 'ada' && who.role === 'member', who);
check('a member reads', (await ada.go(`${server}/v1/datasets`)).res.status === 200);
const refused = await ada.go(`${server}/v1/projects/prj_default/keys`);
check('a member manages nothing', refused.res.status === 403, refused.body);
const foreign = await ada.go(`${server}/v1/datasets`, { method: 'POST', headers: { origin: 'https://evil.example.org', 'content-type': 'application/json' }, body: '{"uploads":["upl_x"]}' });
check('a page of another site may not use the login', foreign.res.status === 403, foreign.body);

const cookie = (b) => [...b.jar.get(new URL(server).host)].find(([k]) => k.endsWith('slmgen'))[1];
await join('ada', 'admins,others');
const again = new Browser();
await again.login('ada');
const later = await me(again);
check('a role follows the groups at the next login', later.id === who.id && later.role === 'admin', later);
check('and holds for the earlier login too', (await me(ada)).role === 'admin');
check('every login has a secret of its own', cookie(ada) !== cookie(again));

const bob = new Browser();
await bob.login('bob');
who = await me(bob);
check('somebody without a group has no project', who.kind === 'person' && !who.project && who.projects.length === 0, who);
check('and sees nothing', (await bob.go(`${server}/v1/datasets`)).res.status === 403);
const project = await bob.go(`${server}/v1/projects`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"of bob"}' });
check('but can make one', project.res.status === 201, project.body);
who = await me(bob);
check('and owns it', who.role === 'owner', who);

const eve = new Browser();
await eve.go(`${server}/login`);
const forged = await eve.go(`${server}/login/callback?code=stolen&state=forged`);
check('a forged state is refused', forged.res.status === 401, forged.body);
const cold = await new Browser().go(`${server}/login/callback?code=x&state=y`);
check('a login that was not begun here is refused', cold.res.status === 401, cold.body);
const away = new Browser();
page = await away.go(`${server}/login?back=//evil.example.org/`);
page = await away.form(page, { prompt: 'login', login: 'carl', password: 'x' });
while (page.body.includes('consent') && page.url.includes('/interaction/')) page = await away.form(page, { prompt: 'consent' });
check('no redirect to another site', new URL(page.url).host === new URL(server).host, page.url);

const ended = cookie(ada);
const gone = await ada.go(`${server}/logout`, { method: 'POST' });
check('a logout ends', gone.res.status === 204, gone.body);
const kept = await fetch(`${server}/v1/me`, { headers: { cookie: `slmgen=${ended}` } });
check('nobody can go on with its secret', kept.status === 401, kept.status);
check('another login of the same person goes on', (await again.go(`${server}/v1/me`)).res.status === 200);
console.log(`${passed} passed, ${failed} failed`);
