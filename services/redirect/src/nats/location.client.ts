import type { Bus } from '@trapezoid/bus';
import { locationFindGruu, locationLookup } from '@trapezoid/contracts';
import { askForRequest } from '@trapezoid/service';
import type { LocationService } from '../core/redirect.js';

/** The location server, asked over the bus. */
export function locationClient(bus: Bus): LocationService {
  return {
    lookup: (addressOfRecord) => askForRequest(bus, locationLookup, { addressOfRecord }),
    findGruu: (user) => askForRequest(bus, locationFindGruu, { user }),
  };
}
