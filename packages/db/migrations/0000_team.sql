CREATE TABLE "organisation" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"action" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"author_id" text,
	"author" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"study_id" text,
	"kind" text NOT NULL,
	"capability" text NOT NULL,
	"state" text NOT NULL,
	"priority" integer NOT NULL,
	"payload" jsonb NOT NULL,
	"progress" jsonb,
	"attempt" integer DEFAULT 0 NOT NULL,
	"attempts" integer NOT NULL,
	"message" text,
	"suggestion" text,
	"worker" text,
	"lease_until" timestamp (3) with time zone,
	"queue_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"author_id" text,
	"author" text NOT NULL,
	CONSTRAINT "job_queue_id_unique" UNIQUE("queue_id"),
	CONSTRAINT "job_tenant" UNIQUE("organisation_id","id"),
	CONSTRAINT "job_kind" CHECK (kind in ('run', 'apply', 'evaluate', 'index', 'attribute', 'export', 'import')),
	CONSTRAINT "job_capability" CHECK (capability in ('embed', 'cpu')),
	CONSTRAINT "job_state" CHECK (state in ('queued', 'running', 'retrying', 'complete', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "job_log" (
	"line" bigserial PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"job_id" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job_part" (
	"organisation_id" text NOT NULL,
	"job_id" text NOT NULL,
	"stage" text NOT NULL,
	"slide" text NOT NULL,
	"position" integer NOT NULL,
	"capability" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"worker" text,
	"lease_until" timestamp (3) with time zone,
	"attempt" integer DEFAULT 0 NOT NULL,
	"attempts" integer NOT NULL,
	"result" jsonb,
	"message" text,
	"suggestion" text,
	CONSTRAINT "job_part_job_id_stage_slide_pk" PRIMARY KEY("job_id","stage","slide"),
	CONSTRAINT "job_part_state" CHECK (state in ('open', 'taken', 'done', 'failed')),
	CONSTRAINT "job_part_capability" CHECK (capability in ('embed', 'cpu'))
);
--> statement-breakpoint
CREATE TABLE "worker" (
	"name" text PRIMARY KEY NOT NULL,
	"capabilities" jsonb NOT NULL,
	"seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"name" text NOT NULL,
	"path" text NOT NULL,
	"sha256" text NOT NULL,
	"format" text NOT NULL,
	"class_names" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"bytes" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"author_id" text,
	"author" text NOT NULL,
	CONSTRAINT "model_tenant" UNIQUE("organisation_id","id"),
	CONSTRAINT "model_path" UNIQUE("organisation_id","path")
);
--> statement-breakpoint
CREATE TABLE "project" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"author_id" text,
	"author" text NOT NULL,
	CONSTRAINT "project_tenant" UNIQUE("organisation_id","id")
);
--> statement-breakpoint
CREATE TABLE "slide" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"path" text NOT NULL,
	"state" text NOT NULL,
	"message" text,
	"suggestion" text,
	"vendor" text,
	"width" integer,
	"height" integer,
	"mpp_x" double precision,
	"mpp_y" double precision,
	"objective_power" double precision,
	"levels" jsonb,
	"label" text,
	"group" text,
	"site" text,
	"findings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"author_id" text,
	"author" text NOT NULL,
	CONSTRAINT "slide_path" UNIQUE("project_id","path"),
	CONSTRAINT "slide_state" CHECK ("slide"."state" in ('ready', 'broken'))
);
--> statement-breakpoint
CREATE TABLE "reading" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"study_id" text NOT NULL,
	"dictionary" text NOT NULL,
	"title" text NOT NULL,
	"choices" jsonb NOT NULL,
	"clusters" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"author_id" text,
	"author" text NOT NULL,
	CONSTRAINT "reading_tenant" UNIQUE("organisation_id","id")
);
--> statement-breakpoint
CREATE TABLE "reading_answer" (
	"organisation_id" text NOT NULL,
	"reading_id" text NOT NULL,
	"reader_id" text NOT NULL,
	"reader" text NOT NULL,
	"cluster" integer NOT NULL,
	"choice" text NOT NULL,
	"comment" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reading_answer_reading_id_reader_id_cluster_pk" PRIMARY KEY("reading_id","reader_id","cluster")
);
--> statement-breakpoint
CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp (3) with time zone,
	"refresh_token_expires_at" timestamp (3) with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limit" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "rate_limit_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"user_id" text NOT NULL,
	"active_organisation_id" text,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "concept_edit" (
	"organisation_id" text NOT NULL,
	"study_id" text NOT NULL,
	"dictionary" text NOT NULL,
	"version" integer NOT NULL,
	"change" jsonb NOT NULL,
	"text" text NOT NULL,
	"cluster" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"author_id" text,
	"author" text NOT NULL,
	CONSTRAINT "concept_edit_study_id_dictionary_version_pk" PRIMARY KEY("study_id","dictionary","version"),
	CONSTRAINT "concept_edit_version" CHECK ("concept_edit"."version" > 0)
);
--> statement-breakpoint
CREATE TABLE "note" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"study_id" text NOT NULL,
	"dictionary" text,
	"cluster" integer,
	"text" text NOT NULL,
	"slide" text,
	"x" double precision,
	"y" double precision,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"author_id" text,
	"author" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "study" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"folder" text NOT NULL,
	"state" text NOT NULL,
	"message" text,
	"suggestion" text,
	"settings" jsonb,
	"facts" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"author_id" text,
	"author" text NOT NULL,
	CONSTRAINT "study_tenant" UNIQUE("organisation_id","id"),
	CONSTRAINT "study_folder" UNIQUE("organisation_id","folder"),
	CONSTRAINT "study_state" CHECK (state in ('queued', 'running', 'complete', 'failed', 'cancelled', 'missing'))
);
--> statement-breakpoint
CREATE TABLE "tile_set" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"study_id" text NOT NULL,
	"name" text NOT NULL,
	"tiles" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"author_id" text,
	"author" text NOT NULL,
	CONSTRAINT "tile_set_tenant" UNIQUE("organisation_id","id")
);
--> statement-breakpoint
CREATE TABLE "tile_set_member" (
	"organisation_id" text NOT NULL,
	"tile_set_id" text NOT NULL,
	"position" integer NOT NULL,
	"slide" text NOT NULL,
	"tile" integer NOT NULL,
	CONSTRAINT "tile_set_member_tile_set_id_position_pk" PRIMARY KEY("tile_set_id","position")
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"hash" text NOT NULL,
	"start" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_key_hash_unique" UNIQUE("hash"),
	CONSTRAINT "api_key_role" CHECK (role in ('viewer', 'annotator', 'editor', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "invitation" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"author_id" text,
	"author" text NOT NULL,
	CONSTRAINT "invitation_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "invitation_email" UNIQUE("organisation_id","email"),
	CONSTRAINT "invitation_role" CHECK (role in ('viewer', 'annotator', 'editor', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "member" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "member_once" UNIQUE("organisation_id","user_id"),
	CONSTRAINT "member_role" CHECK (role in ('viewer', 'annotator', 'editor', 'admin'))
);
--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job" ADD CONSTRAINT "job_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job" ADD CONSTRAINT "job_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job" ADD CONSTRAINT "job_study" FOREIGN KEY ("organisation_id","study_id") REFERENCES "public"."study"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_log" ADD CONSTRAINT "job_log_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_log" ADD CONSTRAINT "job_log_job" FOREIGN KEY ("organisation_id","job_id") REFERENCES "public"."job"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_part" ADD CONSTRAINT "job_part_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_part" ADD CONSTRAINT "job_part_job" FOREIGN KEY ("organisation_id","job_id") REFERENCES "public"."job"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model" ADD CONSTRAINT "model_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model" ADD CONSTRAINT "model_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slide" ADD CONSTRAINT "slide_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slide" ADD CONSTRAINT "slide_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slide" ADD CONSTRAINT "slide_project" FOREIGN KEY ("organisation_id","project_id") REFERENCES "public"."project"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading" ADD CONSTRAINT "reading_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading" ADD CONSTRAINT "reading_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading" ADD CONSTRAINT "reading_study" FOREIGN KEY ("organisation_id","study_id") REFERENCES "public"."study"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_answer" ADD CONSTRAINT "reading_answer_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_answer" ADD CONSTRAINT "reading_answer_reading" FOREIGN KEY ("organisation_id","reading_id") REFERENCES "public"."reading"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_active_organisation_id_organisation_id_fk" FOREIGN KEY ("active_organisation_id") REFERENCES "public"."organisation"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "concept_edit" ADD CONSTRAINT "concept_edit_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "concept_edit" ADD CONSTRAINT "concept_edit_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "concept_edit" ADD CONSTRAINT "concept_edit_study" FOREIGN KEY ("organisation_id","study_id") REFERENCES "public"."study"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note" ADD CONSTRAINT "note_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note" ADD CONSTRAINT "note_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note" ADD CONSTRAINT "note_study" FOREIGN KEY ("organisation_id","study_id") REFERENCES "public"."study"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "study" ADD CONSTRAINT "study_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "study" ADD CONSTRAINT "study_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "study" ADD CONSTRAINT "study_project" FOREIGN KEY ("organisation_id","project_id") REFERENCES "public"."project"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tile_set" ADD CONSTRAINT "tile_set_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tile_set" ADD CONSTRAINT "tile_set_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tile_set" ADD CONSTRAINT "tile_set_study" FOREIGN KEY ("organisation_id","study_id") REFERENCES "public"."study"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tile_set_member" ADD CONSTRAINT "tile_set_member_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tile_set_member" ADD CONSTRAINT "tile_set_member_set" FOREIGN KEY ("organisation_id","tile_set_id") REFERENCES "public"."tile_set"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."user"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_list" ON "audit" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_action_list" ON "audit" USING btree ("organisation_id","action","created_at","id");--> statement-breakpoint
CREATE INDEX "job_list" ON "job" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "job_study_list" ON "job" USING btree ("study_id","created_at","id");--> statement-breakpoint
CREATE INDEX "job_open" ON "job" USING btree ("state","lease_until") WHERE state in ('queued', 'retrying', 'running');--> statement-breakpoint
CREATE INDEX "job_log_list" ON "job_log" USING btree ("job_id","line");--> statement-breakpoint
CREATE INDEX "job_part_open" ON "job_part" USING btree ("state","job_id","position") WHERE state in ('open', 'taken');--> statement-breakpoint
CREATE INDEX "model_list" ON "model" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "project_list" ON "project" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "slide_list" ON "slide" USING btree ("organisation_id","project_id","name","id");--> statement-breakpoint
CREATE INDEX "reading_list" ON "reading" USING btree ("study_id","created_at","id");--> statement-breakpoint
CREATE INDEX "account_user" ON "account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "session_user" ON "session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verification_identifier" ON "verification" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "note_list" ON "note" USING btree ("study_id","created_at","id");--> statement-breakpoint
CREATE INDEX "study_list" ON "study" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "study_project_list" ON "study" USING btree ("organisation_id","project_id","created_at","id");--> statement-breakpoint
CREATE INDEX "tile_set_list" ON "tile_set" USING btree ("study_id","created_at","id");--> statement-breakpoint
CREATE INDEX "api_key_list" ON "api_key" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "api_key_user" ON "api_key" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "member_user" ON "member" USING btree ("user_id");