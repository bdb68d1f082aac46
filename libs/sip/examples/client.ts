// Registers a user, shows the answer, and takes the binding back: client.ts [user] [host] [port]
import * as sip from '@trapezoid/sip';

const [, , user = 'alice', host = '127.0.0.1', port = '5060'] = process.argv;
const element = await sip.SipElement.start({ listen: [sip.UdpPort.open({ host: '127.0.0.1', port: 0 })] });
const agent = new sip.UserAgent({
  element,
  identity: sip.parseHeaderValue(sip.From, `<sip:${user}@${host}>`),
  outboundProxy: sip.parseHeaderValue(sip.To, `<sip:${host}:${port};lr>`),
  contactUser: user,
  protocol: 'UDP',
  resolver: sip.systemResolver,
});
const registration = new sip.Registration(agent, 3600, { onChange: (state) => console.log(state) });
console.log(sip.printMessage(await registration.start()).toString());
await registration.stop();
await element.close();
