import { listHeader } from '../header-definition.js';
import { type SecurityMechanism, securityMechanismForm } from './security-mechanism.js';

/** The security mechanisms that a server offers. RFC 3329 §2.2 */
export const SecurityServer = listHeader<SecurityMechanism>('Security-Server', securityMechanismForm);
