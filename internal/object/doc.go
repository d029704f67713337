// Package object holds what a server keeps: projects, people and their roles, API keys, stored objects, jobs, and the audit log. It is data
// without behaviour beyond the checks of its own words: internal/store keeps it, internal/queue works through its jobs, package api speaks
// of it, internal/app brings them together. All times are UTC with microseconds; all ids are opaque.
package object
