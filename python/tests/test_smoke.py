from bridge import echo, js, seen, code
def test_a():
    assert echo(1) == 1
    assert seen({1: [1.5, -0.0, float("nan")]}) == "Map(1) { 1 => [ 1.5, -0, NaN ] }"
    assert js("new Map([[1,2]])") == {1: 2}
    assert code("x + 1", x=2) == 3
