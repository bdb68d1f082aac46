import type { PhoneBehaviour } from '@trapezoid/contracts';
import type { PhonePlan } from '@trapezoid/lab';

/** What the lab file has a phone do with calls. */
export function behaviourOf({
  onCall,
  ringMilliseconds,
  audio,
  hangUpAfterMilliseconds,
}: PhonePlan): PhoneBehaviour {
  return {
    onCall,
    ringMilliseconds,
    audio,
    ...(hangUpAfterMilliseconds === undefined ? {} : { hangUpAfterMilliseconds }),
  };
}
