// The library behind @peculiar/x509 wants it before it is loaded.
import 'reflect-metadata';
import { type KeyObject, randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralNames,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { CertificateNames } from './certificate-names.js';
import type { CertificateWithKey } from './pem-file.js';

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };

/** id-kp-sipDomain: the certificate is one of a SIP domain (RFC 5924 §4). */
const sipDomainUsage = '1.3.6.1.5.5.7.3.20';

/** An authority's certificate, signed by its own key. */
export async function makeAuthority(commonName: string, validity: Validity): Promise<CertificateWithKey> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: randomSerial(),
      name: [{ CN: [commonName] }],
      ...validity,
      signingAlgorithm,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return pairOf(certificate, keys);
}

/**
 * A certificate for a server or client of SIP. Each host is named as DNS name, for browsers and most phones, and as
 * `sip:` URI, which alone counts where it is there.
 * RFC 5922 §7.1, RFC 5280 §4.2.1.6
 */
export async function issueCertificate(
  authority: { readonly certificate: string; readonly key: KeyObject },
  commonName: string,
  { hosts, addresses }: CertificateNames,
  validity: Validity,
): Promise<CertificateWithKey> {
  const issuer = new X509Certificate(authority.certificate);
  const keys = await generateKeys();
  const pkcs8 = authority.key.export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, keyAlgorithm, false, ['sign']);
  const names: JsonGeneralNames = [
    ...hosts.map((value) => ({ type: 'url' as const, value: `sip:${value}` })),
    ...hosts.map((value) => ({ type: 'dns' as const, value })),
    ...addresses.map((value) => ({ type: 'ip' as const, value })),
  ];
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: randomSerial(),
      subject: [{ CN: [commonName] }],
      issuer: issuer.subjectName,
      ...validity,
      signingAlgorithm,
      publicKey: keys.publicKey,
      signingKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([
          ExtendedKeyUsage.serverAuth,
          ExtendedKeyUsage.clientAuth,
          sipDomainUsage,
        ]),
        new SubjectAlternativeNameExtension(names),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return pairOf(certificate, keys);
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
}

/** Positive, 127 bits of chance (RFC 5280 §4.1.2.2). */
function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

async function pairOf(
  certificate: X509Certificate,
  keys: webcrypto.CryptoKeyPair,
): Promise<CertificateWithKey> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const lines = pkcs8.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    certificate: `${certificate.toString('pem').trimEnd()}\n`,
    privateKey: ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----\n'].join('\n'),
  };
}
