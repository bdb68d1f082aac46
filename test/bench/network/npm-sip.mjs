// The JavaScript peer: a record-routing proxy and registrar over the `sip` package, as its own examples write it, with what
// lab.yaml asks for beside that. Arguments: port, number of accounts.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const sip = require('sip');
const proxy = require('sip/proxy');
const digest = require('sip/digest');

const [port, accounts] = process.argv.slice(2).map(Number);
const ownName = 'proxy.lab.test';
const passwords = new Map(
  Array.from({ length: accounts }, (_, index) => [`user${String(index).padStart(5, '0')}`, 'secret']),
);
const bindings = new Map();
const sessions = new Map();

function register(request) {
  const { user, host } = sip.parseUri(request.headers.to.uri);
  const password = passwords.get(user);
  if (password === undefined) return proxy.send(sip.makeResponse(request, 404, 'Not Found'));
  if (host === 'digest.test') {
    const session = sessions.get(user);
    if (
      request.headers.authorization === undefined ||
      session === undefined ||
      !digest.authenticateRequest(session, request, { user, password })
    ) {
      const fresh = { realm: host, qop: 'auth' };
      sessions.set(user, fresh);
      return proxy.send(digest.challenge(fresh, sip.makeResponse(request, 401, 'Unauthorized')));
    }
    sessions.delete(user);
  }
  bindings.set(`${user}@${host}`, request.headers.contact);
  const response = sip.makeResponse(request, 200, 'OK');
  response.headers.to.params.tag = String(Math.floor(Math.random() * 1e9));
  response.headers.contact = request.headers.contact;
  proxy.send(response);
}

function isOwn(value) {
  const { host, port: there } = sip.parseUri(value.uri);
  return host === '127.0.0.1' && there === port;
}

proxy.start({ address: '127.0.0.1', port, publicAddress: ownName, udp: true, tcp: false }, (request) => {
  if (request.method === 'REGISTER') return register(request);
  const hops = Number(request.headers['max-forwards'] ?? 70);
  if (hops === 0) return proxy.send(sip.makeResponse(request, 483, 'Too Many Hops'));
  request.headers['max-forwards'] = hops - 1;
  const { route } = request.headers;
  if (Array.isArray(route) && route.length > 0 && isOwn(route[0])) route.shift();
  else if (request.headers.to.params.tag === undefined) {
    const { user, host } = sip.parseUri(request.uri);
    const contact = bindings.get(`${user}@${host}`)?.[0];
    if (contact === undefined) return proxy.send(sip.makeResponse(request, 404, 'Not Found'));
    request.uri = contact.uri;
  }
  if (request.method === 'INVITE') {
    proxy.send(sip.makeResponse(request, 100, 'Trying'));
    request.headers['record-route'] = [
      { uri: `sip:127.0.0.1:${port};lr` },
      ...(request.headers['record-route'] ?? []),
    ];
  }
  proxy.send(request);
});
console.log('ready');
