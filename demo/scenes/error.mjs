import { failure } from '../failure.mjs';

export const title = 'An error, with the lines of Python that it comes from';

const CODE = `
def price(coin):
    return {"ETH": 3150.0}[coin]

def value(holdings):
    return sum(price(coin) * amount for coin, amount in holdings.items())

value({"ETH": 2, "ELIZA": 100})
`;

/** @param {import('../scene.js').Stage} stage */
export async function play({ py, screen }) {
  const error = await failure(py.executeTask({ code: CODE }));
  screen.code('error.stack');
  screen.trouble(String(error.stack));
  screen.code('[error.name, error.code, error.pythonType]');
  screen.result([error.name, error.code, error.pythonType].join(', '));
}
