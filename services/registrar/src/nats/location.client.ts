import type { Bus } from '@trapezoid/bus';
import { locationFindGruu, locationLookup, locationUpdate } from '@trapezoid/contracts';
import { askForRequest } from '@trapezoid/service';
import type { LocationService } from '../core/location-service.js';

/** The location server, asked over the bus. */
export function locationClient(bus: Bus): LocationService {
  return {
    lookup: (addressOfRecord) => askForRequest(bus, locationLookup, { addressOfRecord }),
    update: (command) => askForRequest(bus, locationUpdate, { ...command, changes: [...command.changes] }),
    findGruu: (user) => askForRequest(bus, locationFindGruu, { user }),
  };
}
