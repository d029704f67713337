package cli

import (
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app/serve"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

func (s *session) keysCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "keys", Short: "API keys of a server on this machine"}
	cmd.AddCommand(s.keysCreateCmd())
	return cmd
}

func (s *session) keysCreateCmd() *cobra.Command {
	var f serverFlags
	var project, name string
	var scopes []string
	var days int
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make an API key, and show its secret once",
		Long: `Makes a key in the database of the server on this machine, which may be running. The secret is printed on standard output and kept nowhere:
only its hash is stored. Further keys can be made over the API by a key with the scope manage.`,
		Example: `  slmgen keys create --name ops --scope read,write,manage
  slmgen keys create --name ci --scope read,write --days 90 --json`,
		Args: args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.settle(cmd.Flags(), s.Getenv); err != nil {
				return err
			}
			list, err := scopeList(scopes)
			if err != nil {
				return usageError{err}
			}
			if name == "" || len(list) == 0 {
				return usageError{fault.New(fault.Invalid, "a key needs a name and scopes").Do("for example: slmgen keys create --name ci --scope read,write")}
			}
			var expires time.Time
			if days > 0 {
				expires = s.Now().UTC().AddDate(0, 0, days)
			}
			f.Auth, f.Address = "keys", "127.0.0.1:0"
			return f.With(cmd.Context(), s.host(slog.New(slog.DiscardHandler)), func(srv *serve.Service) error {
				key, err := srv.NewKey(cmd.Context(), project, name, list, expires)
				if err != nil {
					return err
				}
				if s.json {
					return s.print(key)
				}
				if !s.OutTerminal { // a script takes it as it is
					_, err := s.Out.Write([]byte(key.Secret + "\n"))
					return err
				}
				st := s.out()
				st.section("Key", key.Secret, st.dim("shown here and never again"))
				st.section("Scopes", strings.Join(scopes, ", "))
				return nil
			})
		},
	}
	fs := cmd.Flags()
	f.register(fs)
	fs.StringVar(&project, "project", serve.DefaultProject, "project that the key opens")
	fs.StringVar(&name, "name", "", "what the key is called")
	fs.StringSliceVar(&scopes, "scope", nil, "what the key may do: read, write, manage, publish; separated by commas")
	fs.IntVar(&days, "days", 0, "days until it expires; 0 never")
	return cmd
}

func scopeList(names []string) ([]object.Scope, error) {
	var out []object.Scope
	for _, n := range names {
		if !slices.Contains(object.Scopes(), object.Scope(n)) {
			return nil, fault.New(fault.Invalid, "there is no scope %q", n).Do("choose from read, write, manage, publish")
		}
		out = append(out, object.Scope(n))
	}
	return out, nil
}
