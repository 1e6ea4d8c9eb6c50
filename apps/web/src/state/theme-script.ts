/** Where the browser remembers a theme that a person chose. */
export const themeKey = 'theme';

/** Runs before anything is painted, so that no page flashes in the wrong theme. */
export const themeScript = `try{const t=localStorage.getItem('${themeKey}');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}`;
