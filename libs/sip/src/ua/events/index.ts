export { dialogPackage, presencePackage, registrationPackage } from './declared-packages.js';
export type { EventBody, EventDuration, EventPackage } from './event-package.js';
export { EventStateCompositor, type EventStateCompositorOptions } from './event-state-compositor.js';
export { fetchState } from './fetch-state.js';
export {
  ImplicitSubscription,
  type ImplicitSubscriptionOptions,
  noReferSub,
} from './implicit-subscription.js';
export {
  type MessageSummary,
  type MessageSummaryLine,
  messageSummaryPackage,
  parseMessageSummary,
  printMessageSummary,
} from './message-summary.js';
export {
  acceptSubscriptions,
  Notifier,
  type NotifierOptions,
  type SubscribePolicy,
} from './notifier.js';
export { type NotifierState, notifierMachine } from './notifier.machine.js';
export { type NotifierEnd, NotifierSubscription, type NotifyContext } from './notifier-subscription.js';
export {
  Publication,
  type PublicationOptions,
  type PublicationState,
  type PublicationUser,
} from './publication.js';
export {
  type ChangedResource,
  PublicationStore,
  type PublicationStoreOptions,
  type PublishCommand,
  type PublishedState,
  type PublishOutcome,
} from './publication-store.js';
export {
  parseReferenceStatus,
  printReferenceStatus,
  type ReferenceStatus,
  referenceStatus,
  referPackage,
} from './refer-package.js';
export { type ReferRequest, ReferSubscription, type ReferSubscriptionUser } from './refer-subscription.js';
export { type Resubscription, resubscriptionAfter } from './resubscription.js';
export { type SubscriberState, subscriberMachine } from './subscriber.machine.js';
export {
  type SubscribeOptions,
  Subscription,
  type SubscriptionUser,
  subscribe,
} from './subscription.js';
export { SubscriptionUsage } from './subscription-usage.js';
export {
  type Notification,
  type SubscriptionEnd,
  SubscriptionError,
  type SubscriptionStateName,
} from './subscription-user.js';
