import type { UserAgentCore } from '../user-agent-core.js';
import { type SubscribeOptions, Subscription } from './subscription.js';
import { type Notification, SubscriptionError } from './subscription-user.js';

/**
 * Asks for the state of a resource once. Rejects with SubscriptionError where no NOTIFY comes.
 * RFC 6665 §4.4.3
 */
export function fetchState<State>(
  ua: UserAgentCore,
  options: Omit<SubscribeOptions<State>, 'expires'>,
): Promise<Notification<State>> {
  return new Promise((resolve, reject) => {
    const { user = {} } = options;
    new Subscription(ua, {
      ...options,
      expires: 0,
      user: {
        ...user,
        onNotify: (notification, dialog) => {
          resolve(notification);
          user.onNotify?.(notification, dialog);
        },
        onEnded: (end) => {
          reject(new SubscriptionError(end));
          user.onEnded?.(end);
        },
      },
    });
  });
}
