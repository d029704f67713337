package contract_test

import (
	"fmt"

	"github.com/slmgen/slmgen/slmgen/bundle/contract"
)

func ExampleCheck() {
	facts, err := contract.Load("axolotl")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(facts.Keys) > 0)
	problems, err := contract.Check("axolotl", "axolotl.yaml", "base_model: x\nlearning_rates: 0.1\n")
	for _, p := range problems {
		if p.Line == 2 {
			fmt.Println(p.Name, p.Message)
		}
	}
	fmt.Println(err)
	// Output:
	// true
	// learning_rates is not accepted by the pinned version
	// <nil>
}
