//! The three equations of SIR and nothing else, for another library's solver.

use ode_solvers::{SVector, System};

pub struct Sir {
    pub beta: f64,
    pub gamma: f64,
}

impl System<f64, SVector<f64, 3>> for Sir {
    fn system(&self, _: f64, y: &SVector<f64, 3>, dy: &mut SVector<f64, 3>) {
        let infections = self.beta * y[0] * y[1] / (y[0] + y[1] + y[2]);
        dy[0] = -infections;
        dy[1] = infections - self.gamma * y[1];
        dy[2] = self.gamma * y[1];
    }
}
