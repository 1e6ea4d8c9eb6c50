CREATE TABLE "tile_set_slide" (
	"organisation_id" text NOT NULL,
	"tile_set_id" text NOT NULL,
	"position" integer NOT NULL,
	"slide" text NOT NULL,
	"tiles" integer[] NOT NULL,
	CONSTRAINT "tile_set_slide_tile_set_id_position_pk" PRIMARY KEY("tile_set_id","position")
);
--> statement-breakpoint
INSERT INTO "tile_set_slide" ("organisation_id", "tile_set_id", "position", "slide", "tiles")
SELECT "organisation_id", "tile_set_id", row_number() OVER (PARTITION BY "tile_set_id" ORDER BY min("position")) - 1, "slide", array_agg("tile" ORDER BY "position")
FROM "tile_set_member" GROUP BY "organisation_id", "tile_set_id", "slide";--> statement-breakpoint
DROP TABLE "tile_set_member" CASCADE;--> statement-breakpoint
ALTER TABLE "tile_set_slide" ADD CONSTRAINT "tile_set_slide_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tile_set_slide" ADD CONSTRAINT "tile_set_slide_set" FOREIGN KEY ("organisation_id","tile_set_id") REFERENCES "public"."tile_set"("organisation_id","id") ON DELETE cascade ON UPDATE no action;