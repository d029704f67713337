package registry

import "strings"

// CardName gives the registry's name of a card as its driver calls it ("NVIDIA A100-SXM4-40GB" is "A100-40"). A name that follows no rule here
// comes back without the maker's.
func CardName(driver string) string {
	name := strings.TrimSpace(driver)
	for _, maker := range []string{"NVIDIA ", "Tesla ", "GeForce "} {
		name = strings.TrimPrefix(name, maker)
	}
	switch {
	case strings.HasPrefix(name, "A100") && strings.Contains(name, "40GB"):
		return "A100-40"
	case strings.HasPrefix(name, "A100"):
		return "A100-80"
	case strings.HasPrefix(name, "H100") && strings.Contains(name, "PCIe"):
		return "H100-PCIe"
	case strings.HasPrefix(name, "H100"):
		return "H100"
	case strings.HasPrefix(name, "H200"):
		return "H200"
	}
	return name
}
