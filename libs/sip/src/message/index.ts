export { BodyPart, type MultipartBody } from './body-part.js';
export { checkMessage } from './check-message.js';
export {
  type FeatureRange,
  type FeatureValue,
  featureOf,
  isFeatureParameter,
  printFeature,
} from './feature-parameters.js';
export {
  type HeaderDefinition,
  listHeader,
  type ManyHeader,
  numberHeader,
  parseHeaderValue,
  repeatedHeader,
  type SingleHeader,
  singleHeader,
  textHeader,
  tokenListHeader,
} from './header-definition.js';
export { headerDefinitions } from './header-definitions.js';
export { HeaderField } from './header-field.js';
export type { HeaderForm } from './header-form.js';
export { addressForm, parameterizedForm, tokenForm, type UriReference } from './header-forms.js';
export { canonicalName } from './header-names.js';
export * from './headers/index.js';
export { defaultLimits, type MessageLimits, type ParseOptions } from './limits.js';
export { makeAck, makeCancel } from './make-ack.js';
export { makeResponse } from './make-response.js';
export { bodyParts, parseMultipart } from './multipart.js';
export { defaultMultipartLimits, type MultipartLimits } from './multipart-limits.js';
export { parseMessage, readMessage } from './parse-message.js';
export { printHead, printMessage } from './print-message.js';
export { makeMultipart, multipartType, printMultipart } from './print-multipart.js';
export type { ReadMessage } from './read-message.js';
export { reasonPhraseOf } from './reason-phrases.js';
export { SipRequest } from './request.js';
export { SipResponse } from './response.js';
