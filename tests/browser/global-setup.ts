export { ensureBrowser as setup } from '../support/global-setup';
