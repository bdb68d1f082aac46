import type { ComponentType } from 'react';
import { CallsView } from '../calls/calls-view.js';
import { ConnectView } from '../connect/connect-view.js';
import { MapView } from '../map/map-view.js';
import { PhonesView } from '../phones/phones-view.js';
import { RegistrationsView } from '../registrations/registrations-view.js';
import { SoftphoneView } from '../softphone/softphone-view.js';
import { DialogsView } from '../transactions/dialogs-view.js';
import { TransactionsView } from '../transactions/transactions-view.js';

export interface View {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly Content: ComponentType<{ readonly detail: string | undefined }>;
}

export const views: readonly View[] = [
  { name: 'map', title: 'Map', about: 'The network, and messages on their way', Content: MapView },
  {
    name: 'calls',
    title: 'Calls',
    about: 'Every exchange, as a ladder with its reasons',
    Content: CallsView,
  },
  {
    name: 'registrations',
    title: 'Accounts',
    about: 'Who may register, who is registered and where',
    Content: RegistrationsView,
  },
  {
    name: 'dialogs',
    title: 'Dialogs',
    about: 'Dialogs, from their first tag to their end',
    Content: DialogsView,
  },
  {
    name: 'transactions',
    title: 'Transactions',
    about: 'Transactions, each lit at the state it is in',
    Content: TransactionsView,
  },
  {
    name: 'phones',
    title: 'Phones',
    about: 'Simulated phones: calls, messages, faults on the wire',
    Content: PhonesView,
  },
  {
    name: 'softphone',
    title: 'Softphone',
    about: 'A phone in this page, over WebSocket',
    Content: SoftphoneView,
  },
  {
    name: 'connect',
    title: 'Connect a phone',
    about: 'The first minute of a phone of yours',
    Content: ConnectView,
  },
];
