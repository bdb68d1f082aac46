import { listHeader } from '../header-definition.js';
import { type SecurityMechanism, securityMechanismForm } from './security-mechanism.js';

/** What the server offered, sent back to it under protection. RFC 3329 §2.2 */
export const SecurityVerify = listHeader<SecurityMechanism>('Security-Verify', securityMechanismForm);
