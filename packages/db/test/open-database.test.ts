import { describe, expect, it } from 'vitest';
import { openDatabase } from '../src/index.js';
import { databases } from './support/databases.js';

for (const { name, available, place } of databases) {
  describe.skipIf(!available)(`the tables on ${name}`, () => {
    it('are made once: a second opening finds them, and what was written', async () => {
      const where = await place();
      const first = await openDatabase(where);
      await first.pool.query("insert into organisation (id, name) values ('a', 'Pathology')");
      expect(await first.ready()).toBe(true);
      await first.close();
      const second = await openDatabase(where);
      const { rows } = await second.pool.query('select id, name from organisation');
      await second.close();
      expect(rows).toEqual([{ id: 'a', name: 'Pathology' }]);
    });
  });
}
