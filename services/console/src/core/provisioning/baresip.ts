import { type PhoneSettings, type ProvisioningFile, passwordToFill } from './provisioning.js';

/** A line of baresip's `accounts` file. */
export function provisionBaresip({
  user,
  domain,
  displayName,
  address,
  password,
}: PhoneSettings): ProvisioningFile {
  const name = displayName === undefined ? '' : `"${displayName.replaceAll(/["\\]/g, '')}" `;
  const transport = address.protocol === 'UDP' ? '' : `;transport=${address.protocol.toLowerCase()}`;
  const line =
    `${name}<sip:${user}@${domain}${transport}>;auth_user=${user};auth_pass=${quoted(password ?? passwordToFill)}` +
    `;outbound="${address.uri};lr";regint=600\n`;
  return { name: 'accounts', contentType: 'text/plain; charset=utf-8', text: line };
}

/** A value with a blank or a semicolon goes between quotes. */
function quoted(value: string): string {
  return /[;\s]/.test(value) ? `"${value}"` : value;
}
