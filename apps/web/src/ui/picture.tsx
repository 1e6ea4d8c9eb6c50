'use client';
import { type ComponentProps, useState } from 'react';
import { classes } from './class-names';
import styles from './picture.module.css';

/** A picture of tissue under the lamp. Where it cannot be loaded, a hatched box of the same size. */
export function Picture({
  className,
  alt,
  ...rest
}: Omit<ComponentProps<'img'>, 'src'> & { readonly src: string; readonly alt: string }) {
  const [missing, setMissing] = useState<string>();
  if (missing === rest.src) {
    const { width, height, style } = rest;
    const name = alt === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': `${alt}: no picture` };
    return (
      <span
        {...name}
        title="The picture could not be loaded"
        className={classes(className, styles.missing)}
        style={{ width, height, ...style }}
      />
    );
  }
  return (
    <img
      loading="lazy"
      decoding="async"
      {...rest}
      alt={alt}
      className={classes(className, 'tissue')}
      onError={() => setMissing(rest.src)}
    />
  );
}
