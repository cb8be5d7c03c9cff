import type { HandleClientError } from '@sveltejs/kit';

/** An unknown address is a person's slip, which its page says; only other errors are worth a line in the console. */
export const handleError: HandleClientError = ({ error, status, message }) => {
  if (status !== 404) console.error(error);
  return { message };
};
