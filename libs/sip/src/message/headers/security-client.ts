import { listHeader } from '../header-definition.js';
import { type SecurityMechanism, securityMechanismForm } from './security-mechanism.js';

/** The security mechanisms that a phone offers. RFC 3329 §2.2 */
export const SecurityClient = listHeader<SecurityMechanism>('Security-Client', securityMechanismForm);
