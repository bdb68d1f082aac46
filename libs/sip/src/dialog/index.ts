export { Dialog, type DialogCheck } from './dialog.js';
export { dialogId, dialogIdOfRequest, dialogIdOfResponse, tagOf } from './dialog-id.js';
export { applyRouteSet, isLooseRouter, type RoutedRequest } from './route-set.js';
