import { listHeader } from '../header-definition.js';
import { type FeatureSet, featureSetForm } from './feature-set.js';

/** What contacts the caller would like. RFC 3841 §9.2 */
export const AcceptContact = listHeader<FeatureSet>('Accept-Contact', featureSetForm);
