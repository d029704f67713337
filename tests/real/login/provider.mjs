// A real OpenID provider for the checks of the login: node-oidc-provider with one client. Anybody may log in; who is in which groups is told by
// POST /groups?person=ada&groups=engineers,admins.   node provider.mjs PORT CALLBACK
import Provider from 'oidc-provider';

const [port, callback] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const groups = new Map();
const provider = new Provider(issuer, {
  clients: [{ client_id: 'slmgen', client_secret: 'a-secret-of-the-test', redirect_uris: [callback], grant_types: ['authorization_code'], response_types: ['code'] }],
  pkce: { required: () => true },
  claims: { openid: ['sub', 'groups'], profile: ['name'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['a key of the test'] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, email: `${id}@example.org`, email_verified: true, groups: groups.get(id) ?? [] }),
  }),
});
provider.use(async (ctx, next) => {
  if (ctx.method !== 'POST' || ctx.path !== '/groups') return next();
  groups.set(ctx.query.person, ctx.query.groups.split(','));
  ctx.status = 204;
});
provider.listen(Number(port), '127.0.0.1', () => console.log(`ready ${issuer}`));
