import { describeHeader } from './describe-header.fixture.js';
import {
  AcceptResourcePriority,
  Geolocation,
  GeolocationError,
  GeolocationRouting,
  ResourcePriority,
  SecurityClient,
  SecurityServer,
  SecurityVerify,
} from './index.js';

describeHeader(Geolocation, 'RFC 6442 §4.1', {
  legal: [
    '<cid:target123@atlanta.example.com>',
    '<sips:3sdefrhy2jj7@lis.atlanta.example.com>, <https://a/b>;x=y',
  ],
  refused: ['cid:a', '<>', '<cid:a> b'],
  lenient: ['', '< cid:a>'],
});

describeHeader(GeolocationRouting, 'RFC 6442 §4.2', {
  legal: ['yes', 'no', 'other;a=b'],
  refused: ['', '"yes"', 'yes no'],
  lenient: ['yes;'],
});

describeHeader(GeolocationError, 'RFC 6442 §4.4', {
  legal: ['100;code="Cannot Process Location"', '201'],
  refused: ['', 'a', '1000', ';code="a"'],
  lenient: ['100;code=a', '100;code'],
});

describeHeader(ResourcePriority, 'RFC 4412 §3.1', {
  legal: ['wps.3, dsn.flash', 'q735.0'],
  refused: ['wps', 'wps.', '.3', 'a.b.c', 'wps 3', '@'],
  lenient: ['', 'wps.3,'],
});

describeHeader(AcceptResourcePriority, 'RFC 4412 §3.2', {
  legal: ['', 'dsn.flash-override, dsn.flash'],
  refused: ['dsn', 'a.b.c'],
  lenient: ['a.b,,c.d'],
});

const mechanisms = {
  legal: [
    'tls;q=0.2',
    'ipsec-ike;q=0.1, digest;d-alg=MD5;d-qop=auth;d-ver="0000000000000000000000000000a200"',
  ],
  refused: ['"tls"', 'tls a', ';q=1'],
  lenient: ['', 'tls;q=2', 'digest;d-ver=0'],
};
describeHeader(SecurityClient, 'RFC 3329 §2.2', mechanisms);
describeHeader(SecurityServer, 'RFC 3329 §2.2', mechanisms);
describeHeader(SecurityVerify, 'RFC 3329 §2.2', mechanisms);
