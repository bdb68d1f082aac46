// A header of your own, read and written like those of the library: header.ts
import { parseMessage, type Scanner, SipRequest, singleHeader } from '@trapezoid/sip';

interface Temperature {
  readonly degrees: number;
  readonly unit: string;
}

/** `X-Temperature: 21;celsius` */
export const TemperatureHeader = singleHeader<Temperature>('X-Temperature', {
  parse(scanner: Scanner) {
    const degrees = scanner.number('degrees', 1000);
    scanner.expect(';');
    return { degrees, unit: scanner.token('unit') };
  },
  print: ({ degrees, unit }) => `${degrees};${unit}`,
});

const request = SipRequest.to('MESSAGE', 'sip:oven@lab.test').with(TemperatureHeader, {
  degrees: 180,
  unit: 'celsius',
});
console.log(request.text('X-Temperature'));
const received = parseMessage('SIP/2.0 200 OK\r\nx-temperature: 21;celsius\r\n\r\n');
console.log(received.header(TemperatureHeader)?.degrees);
