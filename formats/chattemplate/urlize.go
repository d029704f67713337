package chattemplate

func filterURLize(st *state, a []any) any {
	raise(RuntimeFailure, "urlize is not supported")
	return nil
}
