package io.qaio.faults.verify;

import io.qaio.faults.history.Harm;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RateIsKeptTests {

	private final ForgedHistories forged = new ForgedHistories();

	@Test
	void aRateIsKept() {
		// burst 2: three at once, and one each 100 ms
		for (int i = 0; i < 3; i++) {
			this.forged.granted(0, 1, "c" + i, "zone-alice");
		}
		for (int i = 1; i < 50; i++) {
			this.forged.granted(i * 100, i * 100 + 1, "c", "zone-alice").granted(i * 100, i * 100 + 1, "c", "zone-bob");
		}
		assertThat(this.forged.broken()).isEmpty();
		assertThat(this.forged.verify().figures().granted()).isEqualTo(101);
		this.forged.granted(2050, 2051, "c", "zone-alice");
		assertThat(this.forged.verify().violations()).extracting(Violation::about).containsExactly("zone-alice");
	}

	@Test
	void aCallThatMayHavePassedEarlierDoesNotCount() {
		for (int i = 0; i < 10; i++) {
			this.forged.granted(i * 100, 1000, "c" + i, "zone-alice");
		}
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void aBucketMayBeEmptyAgainWhenTheServerForgotIt() {
		for (int i = 0; i < 6; i++) {
			this.forged.granted(i, i + 1, "c", "zone-alice");
		}
		assertThat(this.forged.broken()).containsExactly("a rate is kept");
		this.forged.fault(2, 3, "flush", Harm.FORGETS_ALL);
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void aPacedListenerKeepsItsRate() {
		for (int i = 0; i < 4; i++) {
			this.forged.put(0, "t" + i)
				.delivered(5, "w1", "t" + i, 1)
				.handled(10 + i, "w1", "t" + i, "zone-mails")
				.acked(20, "w1", "t" + i, 1);
		}
		assertThat(this.forged.broken()).containsExactly("a rate is kept");
	}

	@Test
	void aKeyWithoutTermsIsAnErrorOfTheSuite() {
		this.forged.granted(0, 1, "c", "unheard-of");
		assertThatIllegalArgumentException().isThrownBy(this.forged::verify).withMessageContaining("unheard-of");
	}

}
