'use client';
import type { Role } from '@morphoscope/rpc';
import type { ComponentProps } from 'react';
import { useOfflineSince } from '../rpc/use-offline';
import { Button, IconButton } from '../ui/button';
import { mayAs, useMe } from './use-me';

/**
 * Why nothing that needs the role `least` can be changed now: no connection, or another role. `undefined`: it can be.
 * Every control that writes asks here, as a `WriteButton` or as `blocked` of a menu's entry. Empty while it is not known
 * yet who is here.
 */
export function useBlocked(least: Role): string | undefined {
  const offline = useOfflineSince() !== null;
  const me = useMe();
  if (offline) return 'No connection. This can be changed as soon as the server answers.';
  if (!me) return '';
  return mayAs(me.role, least) ? undefined : `This needs the role ${least}; you are ${me.role}.`;
}

interface Least {
  /** The role that the API asks for. */
  readonly least: Role;
}

/** A button that changes something: it cannot be pressed without a connection or the role, and says why. */
export function WriteButton({ least, ...rest }: ComponentProps<typeof Button> & Least) {
  return <Button {...rest} blocked={useBlocked(least)} />;
}

/** The same with an icon. */
export function WriteIconButton({ least, ...rest }: ComponentProps<typeof IconButton> & Least) {
  return <IconButton {...rest} blocked={useBlocked(least)} />;
}
