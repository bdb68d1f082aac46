import { listHeader } from '../header-definition.js';
import { type FeatureSet, featureSetForm } from './feature-set.js';

/** What contacts the caller does not want. RFC 3841 §9.2 */
export const RejectContact = listHeader<FeatureSet>('Reject-Contact', featureSetForm);
