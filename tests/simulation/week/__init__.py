"""A week of an ERP's and a CRM's life with Troth between them, as a planner would tell it."""
